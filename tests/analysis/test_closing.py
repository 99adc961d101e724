"""Whom a sequential design may look at: people close once, and what they say later counts elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.closing import Closings, closings_of
from apps.analysis.gate_bound import GateBound
from apps.analysis.models import Snapshot
from apps.analysis.services import refresh_now
from apps.raters.models import Participation
from apps.raters.services import Joined, come_back, finish, stop
from apps.responses.models import Response
from apps.studies.models import Round
from apps.studies.services import close_round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

IDLE = timedelta(hours=24)
GATE = {
    "name": "better",
    "metric": "overall",
    "version": "kettle/v3",
    "versus": "kettle/v2",
    "rule": "low >= 0.5",
    "kind": "guardrail",
}


@pytest.fixture
def gated(team: Team, ada: User) -> Round:
    return make_round(team, ada, scenarios=6, gates=[GATE], items={"pairing": "vs-baseline", "overlap": 20})


def read(round_: Round, *joined: Joined, now: datetime = NOW) -> Closings:
    people = np.array(sorted(one.participation.rater_id for one in joined), dtype=np.int64)
    round_.refresh_from_db()
    return closings_of(round_, people, idle=IDLE, now=now)


def keep(joined: Joined, **values: object) -> None:
    Participation.objects.filter(pk=joined.participation.pk).update(**values)


def seen(joined: Joined, at: datetime = NOW) -> None:
    keep(joined, seen_at=at)


def refreshed(round_: Round) -> tuple[Snapshot, GateBound]:
    snapshot = refresh_now(round_.pk)
    assert snapshot is not None
    return snapshot, GateBound.from_json(snapshot.bounds[0])


def test_people_stand_in_the_order_in_which_they_closed(gated: Round) -> None:
    by_load, leaver, silent, judging = (make_rater(gated) for _ in range(4))
    finish(participation=by_load.participation, now=NOW + timedelta(hours=30))
    stop(participation=leaver.participation, now=NOW + timedelta(hours=1))
    seen(judging, NOW + timedelta(hours=20))

    found = read(gated, by_load, leaver, silent, judging, now=NOW + timedelta(hours=31))

    assert found.order.tolist() == [2, 0, 1, -1], "the silent one closed a day after joining"


def test_the_first_closing_stays_when_a_person_comes_back(gated: Round) -> None:
    first, second = make_rater(gated), make_rater(gated)
    stop(participation=first.participation, now=NOW)
    stop(participation=second.participation, now=NOW + timedelta(minutes=1))
    come_back(participation=first.participation)
    first.participation.refresh_from_db()
    assert first.participation.state == Participation.State.ACTIVE
    seen(first, NOW + timedelta(hours=2))

    assert read(gated, first, second).order.tolist() == [0, 1]

    stop(participation=first.participation, now=NOW + timedelta(hours=3))
    assert read(gated, first, second).order.tolist() == [0, 1]


def test_the_end_of_a_round_closes_who_still_judges_and_moves_nobody(gated: Round) -> None:
    judging, stopped = make_rater(gated), make_rater(gated)
    stop(participation=stopped.participation, now=NOW + timedelta(hours=1))
    seen(judging, NOW + timedelta(hours=2))
    assert read(gated, judging, stopped).order.tolist() == [-1, 0]
    close_round(round_=gated, now=NOW + timedelta(hours=3))

    assert read(gated, judging, stopped).order.tolist() == [1, 0]

    stop(participation=judging.participation, now=NOW + timedelta(hours=9))
    assert read(gated, judging, stopped, now=NOW + timedelta(days=9)).order.tolist() == [1, 0]
    between = make_closed_rater(gated, NOW + timedelta(hours=2))
    assert read(gated, judging, stopped, between).order.tolist() == [2, 0, 1]


def make_closed_rater(round_: Round, at: datetime) -> Joined:
    """Let somebody have judged in a round that is closed by now."""
    Round.objects.filter(pk=round_.pk).update(state="running")
    round_.refresh_from_db()
    joined = make_rater(round_)
    stop(participation=joined.participation, now=at)
    Round.objects.filter(pk=round_.pk).update(state="closed")
    return joined


def test_who_tries_the_study_out_has_no_place(gated: Round) -> None:
    trying, judging = make_rater(gated), make_rater(gated)
    for joined in (trying, judging):
        stop(participation=joined.participation, now=NOW)
    keep(trying, is_test=True)

    assert read(gated, trying, judging).order.tolist() == [-1, 0]


def test_what_comes_after_a_closing_counts_in_results_and_not_for_a_sequential_gate(gated: Round) -> None:
    crowd = [make_rater(gated) for _ in range(12)]
    for joined in crowd:
        judge_all(joined)
        stop(participation=joined.participation, now=NOW + timedelta(hours=1))
    before, bound = refreshed(gated)
    assert (bound.n, bound.raters, bound.waiting) == (72, 12, 0)
    back = crowd[0].participation
    given = Response.objects.filter(rater=back.rater_id, item__key__endswith="/1-2").order_by("pk")
    Response.objects.filter(pk__in=list(given.values_list("pk", flat=True))[4:]).update(
        at=NOW + timedelta(hours=2)
    )
    come_back(participation=back)

    after, bound = refreshed(gated)

    assert (bound.n, bound.raters, bound.waiting) == (70, 12, 0)
    assert after.estimates[0]["n"] == before.estimates[0]["n"] == 72


def test_an_answer_from_somebody_who_came_back_is_late(gated: Round) -> None:
    joined = make_rater(gated)
    answer(joined, token_of(following(joined)))
    stop(participation=joined.participation, now=NOW - timedelta(hours=1))

    found = read(gated, joined)

    assert found.late.tolist() == [Response.objects.get().pk]


def test_the_answer_with_which_a_participation_closes_is_not_late(gated: Round) -> None:
    joined = make_rater(gated)
    answer(joined, token_of(following(joined)))
    finish(participation=joined.participation, now=NOW)

    assert not len(read(gated, joined).late)


def test_a_correction_is_as_late_as_the_judgment_that_it_corrects(gated: Round) -> None:
    joined = make_rater(gated)
    for _ in range(2):
        answer(joined, token_of(following(joined)))
    stop(participation=joined.participation, now=NOW)
    early, late = Response.objects.order_by("pk")
    Response.objects.filter(pk=late.pk).update(at=NOW + timedelta(hours=1))
    given = late.pk
    for response in (early, late):
        response.pk, response.revision, response.key = None, 2, f"{response.key}:2"
        response.at = NOW + timedelta(hours=2)
        response.save()

    assert read(gated, joined).late.tolist() == [given, late.pk]


def test_what_is_finished_after_the_round_closed_is_late(gated: Round) -> None:
    joined = make_rater(gated)
    held = token_of(following(joined))
    close_round(round_=gated, now=timezone.now() - timedelta(days=3650))

    answer(joined, held)

    assert len(read(gated, joined).late) == 1


def test_a_fixed_panel_counts_whatever_it_says(team: Team, ada: User) -> None:
    round_ = make_round(
        team,
        ada,
        gates=[GATE],
        items={"pairing": "vs-baseline", "overlap": 20},
        analysis={"primary": "overall", "population": {"raters": "fixed", "scenarios": "new"}},
    )
    for _ in range(3):
        joined = make_rater(round_)
        judge_all(joined)
        stop(participation=joined.participation, now=NOW - timedelta(hours=1))

    _snapshot, bound = refreshed(round_)

    assert (bound.n, bound.raters) == (9, 3)
