"""A round that closes when it is decided: it stops by itself, and what people hold may still arrive."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.assignments.models import Slot, SlotState
from apps.core.tasks import sweep
from apps.governance.rules import Outcome, is_decided
from apps.governance.selectors import closed_as_decided
from apps.governance.services import evaluate
from apps.raters.services import stop
from apps.responses.models import Response
from apps.studies.models import Round, RoundState
from apps.studies.services import close_round
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "The round closed because every gate was decided"


def words_of_page(client: Client) -> str:
    """Return what the dashboard says, without its markup: words that are explained carry some."""
    return " ".join(strip_tags(client.get("/d/kettles/kettle/").content.decode()).split())


def gate(rule: str = "low >= 0.5", **more: Any) -> dict[str, Any]:
    return {
        "name": "better",
        "metric": "overall",
        "version": "kettle/v3",
        "versus": "kettle/v2",
        "rule": rule,
        "kind": "guardrail",
        **more,
    }


def started(team: Team, ada: User, *gates: dict[str, Any], closes_when: str | None = "decided") -> Round:
    versions = {"versions": list(PAIR), "baseline": PAIR[1]}
    ends = {} if closes_when is None else {"closes_when": closes_when}
    return make_round(
        team,
        ada,
        scenarios=8,
        round={**versions, **ends},
        gates=list(gates),
        items={"pairing": "all", "overlap": 100},
    )


def judged_by(round_: Round, raters: int) -> None:
    """Let people prefer the first version on seven of eight items, and leave."""
    for number in range(raters):
        joined = make_rater(round_)
        for turn in range(8):
            found = following(joined)
            assert found.lease is not None
            best = "first" if found.lease.sides[0] == 0 else "second"
            worst = "second" if best == "first" else "first"
            answer(joined, found.lease.token, overall=worst if turn == number % 8 else best)
        stop(participation=joined.participation, now=NOW)


def look(round_: Round) -> Round:
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return Round.objects.get(pk=round_.pk)


def test_a_round_stops_once_every_gate_is_decided_and_takes_what_is_held(
    team: Team, ada: User, ada_client: Client
) -> None:
    round_ = started(team, ada, gate())
    judged_by(round_, 11)
    holder, newcomer = make_rater(round_), make_rater(round_)
    held = token_of(following(holder))
    answered = Response.objects.count()

    sweep()
    sweep()

    round_.refresh_from_db()
    assert round_.state == RoundState.CLOSED
    assert not Slot.objects.filter(round=round_, state=SlotState.OPEN).exists()
    assert following(newcomer).lease is None
    answer(holder, held)
    assert Response.objects.count() == answered + 1
    assert look(round_).verdict_changes.latest("at").verdict == "pass", "a late answer moves no decided gate"
    assert closed_as_decided(round_)
    assert SAID in words_of_page(ada_client)


@pytest.mark.parametrize(
    "gates",
    [
        (gate(), gate("low >= 0.86", name="far better")),
        (gate(), gate(name="nobody", slice={"cohort": "expert"})),
        (gate(), gate("value >= 0.5", name="all of them")),
    ],
    ids=["inconclusive", "no data", "a census of a plan that is not full"],
)
def test_what_is_not_decided_keeps_a_round_open(
    team: Team, ada: User, gates: tuple[dict[str, Any], ...]
) -> None:
    round_ = started(team, ada, *gates)
    judged_by(round_, 11)

    found = look(round_)

    assert found.state == RoundState.RUNNING
    assert not closed_as_decided(found)


def test_few_people_decide_nothing(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    judged_by(round_, 9)

    assert look(round_).state == RoundState.RUNNING


def test_a_census_stops_with_its_plan(team: Team, ada: User) -> None:
    versions = {"versions": list(PAIR), "baseline": PAIR[1], "closes_when": "decided"}
    items = {"pairing": "all", "overlap": 1}
    round_ = make_round(team, ada, round=versions, items=items, gates=[gate("value >= 0")])
    joined = make_rater(round_)
    answer(joined, token_of(following(joined)))
    assert look(round_).state == RoundState.RUNNING

    judge_all(joined)

    assert look(round_).state == RoundState.CLOSED


def test_a_round_that_does_not_ask_for_it_goes_on(team: Team, ada: User, ada_client: Client) -> None:
    round_ = started(team, ada, gate(), closes_when=None)
    judged_by(round_, 11)

    assert look(round_).state == RoundState.RUNNING
    close_round(round_=round_, now=NOW)
    assert not closed_as_decided(round_)
    assert SAID not in words_of_page(ada_client)


def test_a_round_closed_by_hand_before_it_was_decided_says_nothing_else(team: Team, ada: User) -> None:
    round_ = started(team, ada, gate())
    judged_by(round_, 3)
    look(round_)
    round_.refresh_from_db()
    change = round_.verdict_changes.latest("at")
    close_round(round_=round_, now=change.at)

    assert not closed_as_decided(round_)


def test_imported_judgments_close_nothing(team: Team, ada: User) -> None:
    versions = {"versions": list(PAIR), "baseline": PAIR[1], "closes_when": "decided"}
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"}, round=versions)
    round_ = post(study, crowd_lines(raters=30, each=10, chance=0.9)).round
    state = round_.state

    assert look(round_).state == state
    assert round_.verdict_changes.latest("at").verdict == "pass"


def test_only_a_pass_or_a_fail_is_an_answer() -> None:
    assert {outcome for outcome in Outcome if is_decided(outcome)} == {Outcome.PASS, Outcome.FAIL}
