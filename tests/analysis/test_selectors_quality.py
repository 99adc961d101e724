"""Flags and raters that a page reads in part stand in the order, and say the same, as when all of them are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.anomalies.reading import anomalies_of, raters_of
from apps.analysis.models import Anomaly, AnomalyState
from apps.analysis.selectors_quality import RatersWorstFirst, counts_are_at_stake, settled_in, waiting_in
from apps.analysis.services import refresh_now
from apps.raters.models import Rater, RaterStatus
from apps.studies.models import Round
from tests.factories.flagged import flagged_round
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """A reviewed round whose raters have flags in every state, open ones of different strengths."""
    round_ = flagged_round(team, ada)
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=ada, now=NOW + timedelta(days=1))
    assert reviewing.run_review(review_id=str(review.pk), now=NOW + timedelta(days=1))
    states = list(AnomalyState)
    Anomaly.objects.bulk_create(
        Anomaly(
            round=round_,
            kind=f"other_{number % 2}",
            rater=rater,
            strength=float(number % 3),
            n=20,
            expected_false_alarms=0.01,
            first_seen=NOW,
            last_seen=NOW,
            state=states[number % len(states)],
        )
        for number, rater in enumerate(Rater.objects.order_by("pk"))
    )
    Rater.objects.filter(pk=Rater.objects.order_by("pk")[3].pk).update(status=RaterStatus.FLAGGED)
    return round_


def test_flags_stand_as_in_the_whole_queue(judged: Round) -> None:
    whole = anomalies_of(judged)

    assert [*waiting_in(judged), *settled_in(judged)] == whole
    assert {row.state for row in settled_in(judged)} == set(AnomalyState) - {AnomalyState.OPEN}


def test_raters_stand_as_when_all_are_read(judged: Round) -> None:
    whole = raters_of(judged, anomalies_of(judged))
    ordered = RatersWorstFirst(judged)

    assert ordered.seen(ordered.ids) == whole
    assert ordered.seen(ordered.ids[2:5]) == whole[2:5]
    assert all(one.accuracy for one in whole)


def test_what_is_at_stake_is_the_flag_of_somebody_who_counts(judged: Round) -> None:
    assert counts_are_at_stake(judged)

    Rater.objects.update(status=RaterStatus.FLAGGED)
    assert not counts_are_at_stake(judged)

    Rater.objects.update(status=RaterStatus.ACTIVE)
    Anomaly.objects.update(state=AnomalyState.DISMISSED)
    assert not counts_are_at_stake(judged)
