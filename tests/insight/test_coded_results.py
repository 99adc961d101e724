from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.insight.coding.occurring import occurring_in
from apps.insight.coding.quotes import count_quotable, quotable_texts
from apps.insight.coding.saturating import saturation_of
from apps.insight.coding.tables import CodeTable, tables_of
from apps.insight.models import CodingTurn, Text, TextState
from apps.raters.models import Consent, ConsentText, Participation, Rater
from apps.raters.services import keep_profiles
from apps.studies.models import Round
from tests.factories.studies import NOW, make_round
from tests.factories.texts import code, make_codes, make_comments, make_sessions, texts_in


@pytest.fixture
def asked(team: Team, ada: User) -> Round:
    """A round that asks people for their age."""
    return make_round(team, ada, raters={"profile": ["age_band"]})


def table(round_: Round, key: str) -> CodeTable:
    return next(one for one in tables_of(round_, occurring_in(round_)) if one.key == key)


def agree(text: Text, purpose: str = "publication", **changes: Any) -> Consent:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    return Consent.objects.create(
        rater=text.rater, round=text.round, purpose=purpose, version=1, text=words, given_at=NOW, **changes
    )


def test_codes_add_up_by_session_in_the_order_of_coding(running: Round, ada: User) -> None:
    make_codes(running, "A", "B", "C")
    first, second, third = make_sessions(running, 3, each=2)
    for text, keys in zip(texts_in(second), (["b"], ["b", "c"]), strict=True):
        code(text, ada, *keys)
    code(texts_in(third)[0], ada)
    code(texts_in(first)[0], ada, "a")
    for place, session in enumerate((second, third, first)):
        CodingTurn.objects.filter(text__session=session).update(at=NOW + timedelta(hours=place))
    rows = occurring_in(running).rows
    assert [row.codes for row in rows] == [{"b", "c"}, frozenset(), {"a"}]
    found, why = saturation_of(occurring_in(running))
    assert found is not None
    assert (found.observed.tolist(), found.codes, found.groups, why) == ([2, 2, 3], 3, 3, "")


def test_before_two_sessions_there_is_no_curve(running: Round, ada: User) -> None:
    make_codes(running, "A")
    code(make_comments(running, ["x"])[0], ada, "a")
    assert saturation_of(occurring_in(running)) == (None, "A curve needs at least two sessions or answers.")


def test_a_share_counts_sessions_and_answers_within_each_group(running: Round, ada: User) -> None:
    make_codes(running, "A")
    experts = make_comments(running, ["x"] * 6, cohort="expert")
    crowd = make_comments(running, ["y"] * 5, cohort="crowd")
    for place, text in enumerate([*experts, *crowd]):
        code(text, ada, *(["a"] if place < 4 else []))
    found = table(running, "cohort")
    assert [(group.name, group.people, group.units, group.private) for group in found.groups] == [
        ("", 11, 11, False),
        ("crowd", 5, 5, False),
        ("expert", 6, 6, False),
    ]
    everybody, crowds, experts_ = found.rows[0][1]
    assert (everybody.value, crowds.value, experts_.value) == pytest.approx((4 / 11, 0, 4 / 6))
    assert experts_.low is not None
    assert 0 < experts_.low < 4 / 6
    assert "clustered by rater" in experts_.method


def test_a_group_of_few_people_is_private_and_so_is_one_that_it_follows_from(
    running: Round, ada: User
) -> None:
    make_codes(running, "A")
    for text in make_comments(running, ["x"] * 6, cohort="expert"):
        code(text, ada, "a")
    for text in make_comments(running, ["y"] * 4, cohort="crowd"):
        code(text, ada)
    private = {group.name: group.private for group in table(running, "cohort").groups}
    assert private == {"": False, "crowd": True, "expert": True}


def test_people_are_grouped_by_what_they_said_of_themselves(asked: Round, ada: User) -> None:
    make_codes(asked, "A")
    texts = make_comments(asked, ["x"] * 6)
    keep_profiles({text.rater_id: {"age_band": "30-44", "other": "z"} for text in texts[:5]})
    for text in texts:
        code(text, ada, "a")
    assert [(group.name, group.people) for group in table(asked, "age_band").groups] == [
        ("", 6),
        ("30-44", 5),
    ]


def test_a_version_has_the_sessions_in_which_it_was_shown(running: Round, ada: User) -> None:
    make_codes(running, "A")
    shown = make_comments(running, ["x"] * 2, shown=["kettle/v3", "kettle/v2"])
    for text in shown:
        code(text, ada, "a")
    found = {group.name: group.units for group in table(running, "version").groups}
    assert found == {"": 2, "kettle/v2": 2, "kettle/v3": 2}


def test_words_are_quoted_only_of_people_who_agreed_to_that(running: Round) -> None:
    said = make_comments(running, ["yes", "no", "other purpose", "taken back"])
    agree(said[0])
    agree(said[2], "rating")
    agree(said[3], withdrawn_at=NOW)
    assert [quote.words for quote in quotable_texts(running)] == ["yes"]
    assert count_quotable(running) == 1


@pytest.mark.parametrize("state", [TextState.HELD, TextState.WITHHELD])
def test_nothing_is_quoted_that_may_not_be_read_or_of_people_who_left(
    state: TextState, running: Round
) -> None:
    held, gone, released = make_comments(running, ["held", "gone", "released"])
    for text in (held, gone, released):
        agree(text)
    Text.objects.filter(pk=held.pk).update(state=state)
    Text.objects.filter(pk=released.pk).update(state=TextState.RELEASED)
    Rater.objects.filter(pk=gone.rater_id).update(withdrawn_at=NOW)
    assert [quote.words for quote in quotable_texts(running)] == ["released"]


def test_trials_are_neither_quoted_nor_counted(running: Round, ada: User) -> None:
    make_codes(running, "A")
    text = make_comments(running, ["x"])[0]
    agree(text)
    code(text, ada, "a")
    Participation.objects.create(rater=text.rater, round=running, is_test=True, joined_at=NOW, seen_at=NOW)
    assert quotable_texts(running) == []
    assert occurring_in(running).rows == ()


def test_a_quote_tells_its_context_and_not_who_said_it(running: Round) -> None:
    sessions = make_sessions(running, 5, each=2, cohort="expert")
    lone = make_comments(running, ["alone"], cohort="few")[0]
    make_comments(running, ["one", "two", "three", "four"], cohort="others")
    agree(texts_in(sessions[0])[1])
    agree(lone)
    first, _second, last = quotable_texts(running)
    assert (first.cohort, first.round, first.second) == ("expert", 1, 0.0)
    assert first.versions == ("kettle/v2", "kettle/v3")
    assert (last.cohort, last.second) == ("", None)
    assert lone.rater.pseudonym not in repr(last)
