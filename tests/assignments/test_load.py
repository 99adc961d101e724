from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from apps.accounts.models import Team, User
from apps.assignments.models import Slot, SlotOrigin, SlotState
from apps.assignments.selectors import item_fill
from apps.core.models import OutboxRow
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.models import Response, Signal
from apps.responses.services import NextItem
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db


def until_nothing(joined: Joined) -> NextItem:
    found = following(joined)
    while found.lease is not None:
        found = answer(joined, found.lease.token).next
    return found


def later(joined: Joined, **by: float) -> None:
    """Let time pass for somebody."""
    Participation.objects.filter(pk=joined.participation.pk).update(
        seen_at=F("seen_at") - timedelta(**by), today=F("today") - timedelta(days=by.get("days", 0))
    )


def test_the_load_of_a_rater_ends_their_participation_with_a_code(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_rater": 4}})
    cora = make_rater(round_)

    found = until_nothing(cora)

    joined = Participation.objects.get()
    assert (found.reason, found.answered) == ("load", 4)
    assert (joined.state, joined.outcome) == ("finished", "complete")
    assert joined.completion_code
    assert following(cora).reason == "load"
    assert Participation.objects.get().completion_code == joined.completion_code


def test_the_load_of_a_day_is_over_the_next_day(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_day": 3}})
    cora = make_rater(round_)

    assert until_nothing(cora).reason == "day"
    assert following(cora).reason == "day"
    assert Participation.objects.get().state == "active"
    later(cora, days=1)

    assert until_nothing(cora).reason == "day"
    assert Response.objects.count() == 6


def test_a_sitting_begins_anew_after_a_break(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_sitting": 2, "sitting": "20m"}})
    cora = make_rater(round_)

    assert until_nothing(cora).reason == "sitting"
    later(cora, minutes=10)
    assert following(cora).reason == "sitting"
    later(cora, minutes=11)

    assert until_nothing(cora).reason == "sitting"
    assert Response.objects.count() == 4
    later(cora, minutes=21)
    token = token_of(following(cora))
    later(cora, minutes=21)
    answer(cora, token)
    assert Participation.objects.get().answered_sitting == 1


def test_a_round_that_is_paused_or_closed_says_so(running: Round) -> None:
    cora = make_rater(running)
    pause_round(round_=running)
    found = following(cora)
    assert found.reason == "paused"
    close_round(round_=running, now=NOW)
    assert following(cora).reason == "closed"


def test_nothing_left_is_final_only_once_nobody_can_give_anything_back(team: Team, ada: User) -> None:
    round_ = make_round(
        team, ada, scenarios=1, items={"overlap": 1}, round={"versions": ["kettle/v3", "kettle/v2"]}
    )
    holder, waiting = make_rater(round_), make_rater(round_)
    token = token_of(following(holder))

    assert following(waiting).reason == "none_left"
    assert Participation.objects.get(pk=waiting.participation.pk).state == "active"
    found = answer(holder, token).next

    assert (found.reason, found.answered) == ("none_left", 1)
    assert Participation.objects.get(pk=holder.participation.pk).outcome == "complete"
    assert following(waiting).reason == "quota_full"
    assert Participation.objects.get(pk=waiting.participation.pk).outcome == "quota_full"


def test_trying_a_study_out_counts_nowhere(running: Round) -> None:
    trial = make_rater(running)
    Participation.objects.update(is_test=True)

    assert judge_all(trial) == 9

    assert not Response.objects.exists()
    assert not Signal.objects.exists()
    assert not OutboxRow.objects.filter(event="response.recorded").exists()
    own = Slot.objects.filter(origin=SlotOrigin.TEST)
    assert set(own.values_list("state", flat=True)) == {SlotState.DONE}
    assert {tuple(sides) for sides in own.values_list("sides", flat=True)} == {(0, 1), (1, 0)}
    assert set(Slot.objects.filter(origin=SlotOrigin.PLAN).values_list("state", flat=True)) == {
        SlotState.OPEN
    }
    items = [item.pk for item in running.items.all()]
    assert {fill.done for fill in item_fill(items).values()} == {0}
    assert judge_all(make_rater(running)) == 9


def test_an_answer_of_a_trial_sent_twice_is_acknowledged_twice(running: Round) -> None:
    trial = make_rater(running)
    Participation.objects.update(is_test=True)
    token = token_of(following(trial))

    first, again = answer(trial, token), answer(trial, token)

    assert (first.repeated, again.repeated) == (False, True)
    assert again.next.lease == first.next.lease
    assert Participation.objects.get().answered == 1
