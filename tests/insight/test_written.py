"""What people write of their own in answers: the database finds the same answers as the kinds do, and places lead back to the words."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.accounts.models import Team, User
from apps.core import jsontext
from apps.responses.frozen import frozen_round
from apps.responses.written import paths_of, with_words, written_in
from apps.studies.kinds._base import Kind
from tests.contracts.specs import ANSWERS, all_kinds, placements_of, spec_of
from tests.factories.reviews import fill_sets, make_review

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_a_kinds_path_finds_what_the_kind_finds(kind: Kind) -> None:
    spec = spec_of(kind)
    for raw in ANSWERS[kind.slug]:
        answer = kind.parse(spec, raw, placements_of(kind)[0])
        texts = kind.texts_in(spec, answer)
        assert all(text for _place, text in texts)
        assert bool(texts) == (bool(kind.words) and finds(f'{kind.words} ? (@ != "")', answer))


def finds(path: str, value: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT jsonb_path_exists(%s::jsonb, %s::jsonpath)", [jsontext.dumps(value), path])
        return bool(cursor.fetchone()[0])


def test_words_of_single_turns_and_marks_are_found_and_replaced(team: Team, ada: User) -> None:
    fill_sets(team, [""])
    round_ = frozen_round(
        make_review(
            team,
            ada,
            questions=[
                {"key": "note", "ask": "comment", "per": "turn"},
                {"key": "marks", "ask": "spans", "labels": ["wrong"], "notes": True},
                {"key": "ok", "ask": "yes_no"},
            ],
        ).pk
    )
    answers = {
        "note": {"turns": {"0": "one", "2": "two"}},
        "marks": [{"label": "wrong"}, {"label": "wrong", "note": "three"}],
        "ok": True,
    }

    written = list(written_in(round_, answers))

    assert [(one.place, one.text) for one in written] == [
        ("note/turns/0", "one"),
        ("note/turns/2", "two"),
        ("marks/1/note", "three"),
    ]
    assert [finds(path, answers) for path in paths_of(round_)] == [True, True]
    assert [finds(path, {"ok": True, "marks": [{"label": "wrong"}]}) for path in paths_of(round_)] == [
        False,
        False,
    ]
    changed = with_words(answers, {one.place: one.text.upper() for one in written} | {"gone/3/note": "x"})
    assert [one.text for one in written_in(round_, changed)] == ["ONE", "TWO", "THREE"]
    assert changed.keys() == answers.keys()
    assert answers["note"]["turns"]["0"] == "one"  # type: ignore[index]
