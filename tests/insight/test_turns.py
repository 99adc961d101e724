from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership, Role, Team, User
from apps.core.errors import Invalid, NotFound, Refused
from apps.insight.models import Adjudication, Coding, CodingTurn, Text, TextState
from apps.insight.selectors_coding import held_codes
from apps.insight.services.adjudicating import settle_text
from apps.insight.services.codebooks import merge_codes, retire_code
from apps.insight.services.coding import record_turn
from apps.insight.services.seeing import note_seen
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import code, make_codes, make_comments, make_sessions, texts_in


@pytest.fixture
def eve(team: Team) -> User:
    eve = User.objects.create_user("eve@example.org", name="Eve Researcher")
    Membership.objects.create(team=team, user=eve, role=Role.RESEARCHER)
    return eve


@pytest.fixture
def text(running: Round) -> Text:
    make_codes(running, "Hint", "Repair", "Doubt")
    return make_comments(running, ["The lid 🫖 sticks."])[0]


def held(text: Text) -> frozenset[str]:
    return held_codes(text.round)[text.pk]


def test_a_turn_takes_the_place_of_the_one_before(text: Text, ada: User) -> None:
    code(text, ada, "hint", "repair")
    code(text, ada, repair=(4, 7))
    assert [(one.code, one.start, one.end) for one in Coding.objects.all()] == [("repair", 4, 7)]


def test_a_turn_without_codes_says_that_none_applies(text: Text, ada: User) -> None:
    assert text.pk not in held_codes(text.round)
    code(text, ada)
    assert held(text) == frozenset()


@pytest.mark.parametrize(
    ("codes", "error"),
    [({"none": None}, Invalid), ({"hint": (4, 40)}, Invalid), ({"hint": (4, 4)}, Invalid)],
)
def test_what_cannot_be_is_refused(
    codes: dict[str, tuple[int, int] | None], error: type[Exception], text: Text, ada: User
) -> None:
    with pytest.raises(error):
        record_turn(round_=text.round, text_id=text.pk, actor=ada, codebook=1, codes=codes, now=NOW)
    assert not CodingTurn.objects.exists()


def test_a_span_is_counted_in_code_points(text: Text, ada: User) -> None:
    code(text, ada, hint=(8, 9))
    one = Coding.objects.get()
    assert text.shown[one.start : one.end] == "🫖"


def test_an_old_version_is_no_longer_coded_with(text: Text, ada: User) -> None:
    code(text, ada, "hint")
    retire_code(study=text.study, actor=ada, key="doubt", now=NOW)
    with pytest.raises(Refused):
        record_turn(round_=text.round, text_id=text.pk, actor=ada, codebook=1, codes={}, now=NOW)


@pytest.mark.parametrize("state", [TextState.HELD, TextState.WITHHELD])
def test_a_text_that_is_held_back_can_neither_be_coded_nor_counted(
    state: TextState, text: Text, ada: User
) -> None:
    code(text, ada, "hint")
    Text.objects.update(state=state)
    with pytest.raises(NotFound):
        code(text, ada, "hint")
    assert held_codes(text.round) == {}


def test_words_of_somebody_who_withdrew_count_no_longer(text: Text, ada: User) -> None:
    code(text, ada, "hint")
    text.rater.withdrawn_at = NOW
    text.rater.save()
    assert held_codes(text.round) == {}


def test_one_coder_is_believed_two_must_agree_and_three_outvote(
    text: Text, ada: User, eve: User, dan: User
) -> None:
    code(text, ada, "hint", "repair")
    assert held(text) == {"hint", "repair"}
    code(text, eve, "repair")
    assert held(text) == {"repair"}
    code(text, dan, "hint")
    assert held(text) == {"hint", "repair"}


def test_what_was_settled_holds_whatever_coders_say_later(text: Text, ada: User, eve: User) -> None:
    code(text, ada, "hint")
    code(text, eve, "repair")
    settle_text(
        round_=text.round, text_id=text.pk, actor=ada, codes=["doubt"], reason="Both miss it.", now=NOW
    )
    code(text, eve, "hint")
    assert held(text) == {"doubt"}
    found = Adjudication.objects.get()
    assert (found.by, found.reason, found.codes) == (ada, "Both miss it.", ["doubt"])


def test_a_code_that_came_later_is_asked_of_those_alone_who_could_give_it(
    text: Text, ada: User, eve: User
) -> None:
    code(text, ada, "hint")
    make_codes(text.round, "Praise")
    code(text, eve, "hint", "praise")
    assert held(text) == {"hint", "praise"}


def test_codes_of_an_old_version_are_read_in_words_of_the_newest(text: Text, ada: User) -> None:
    code(text, ada, "hint", "repair", "doubt")
    merge_codes(study=text.study, actor=ada, key="hint", into="repair", now=NOW)
    retire_code(study=text.study, actor=ada, key="doubt", now=NOW)
    assert held(text) == {"repair"}


def test_settling_needs_two_coders_a_reason_and_eyes_that_may_see(
    text: Text, ada: User, eve: User, dan: User
) -> None:
    other = make_comments(text.round, ["Another."])[0]

    def settle(who: User, reason: str = "So.") -> None:
        settle_text(round_=text.round, text_id=text.pk, actor=who, codes=["hint"], reason=reason, now=NOW)

    code(text, ada, "hint")
    with pytest.raises(Refused):
        settle(ada)
    code(text, eve, "repair")
    with pytest.raises(Invalid):
        settle(ada, "  ")
    code(other, dan, "hint")
    with pytest.raises(Refused):
        settle(dan)
    settle(ada)


def test_whoever_settled_a_text_codes_it_no_more(text: Text, ada: User, eve: User) -> None:
    code(text, ada, "hint")
    code(text, eve, "repair")
    settle_text(round_=text.round, text_id=text.pk, actor=ada, codes=["hint"], reason="So.", now=NOW)
    with pytest.raises(Refused):
        code(text, ada, "doubt")
    code(text, eve, "hint")


def test_whoever_has_seen_what_others_said_codes_that_text_no_more(text: Text, ada: User, eve: User) -> None:
    other = make_comments(text.round, ["Another."])[0]
    for one in (text, other):
        code(one, ada, "hint")
        code(one, eve, "repair")
    for _time in range(2):
        note_seen(text_ids=[text.pk], actor=ada, now=NOW)
    with pytest.raises(Refused):
        code(text, ada, "repair")
    code(text, eve, "hint")
    code(other, ada, "repair")


def test_whoever_coded_nothing_of_a_round_settles_nothing(
    text: Text, ada: User, eve: User, dan: User
) -> None:
    code(text, ada, "hint")
    code(text, eve, "repair")
    with pytest.raises(Refused):
        settle_text(round_=text.round, text_id=text.pk, actor=dan, codes=["hint"], reason="So.", now=NOW)
    assert not Adjudication.objects.exists()


def test_as_many_queries_for_many_texts_as_for_one(running: Round, ada: User) -> None:
    make_codes(running, "Hint")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            held_codes(running)
        return len(queries)

    (session,) = make_sessions(running, 1, each=1)
    code(texts_in(session)[0], ada, "hint")
    few = asked()
    for session in make_sessions(running, 3, each=4):
        for one in texts_in(session):
            code(one, ada, "hint")
    assert asked() == few
    assert len(held_codes(running)) == 13
