"""Somebody walks away: what they held comes back by the product's own beat and worker; how soon is measured by the bench."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from apps.assignments.models import Assignment, AssignmentState, Slot, SlotState
from apps.assignments.services import lease_slot
from apps.studies.models import Round
from tests.drills.programs import Crew, crew, wait_until
from tests.factories.studies import make_rater

ABANDONED = 12


def _walk_away(round_: Round, *, after: Sequence[float], people: Crew) -> None:
    """Take items with leases of so many seconds, never come back, and wait until all are free again."""
    for seconds in after:
        joined = make_rater(round_).participation
        with transaction.atomic():
            lease = lease_slot(
                round_id=round_.pk,
                rater_id=joined.rater_id,
                participation_id=joined.pk,
                lease_seconds=seconds,
            )
        assert lease is not None
    held = Assignment.objects.filter(round=round_, state=AssignmentState.LEASED)
    wait_until(lambda: not held.exists(), told=people.log)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_invariant_2_what_is_abandoned_comes_back_by_itself(running: Round, tmp_path: Path) -> None:
    with crew(tmp_path, queue=os.environ["REDIS_URL"]) as people:
        people.start("worker")
        people.start("beat")
        _walk_away(running, after=[0.1], people=people)  # both are up now
        Assignment.objects.all().delete()
        _walk_away(running, after=[1 + n * 0.17 for n in range(ABANDONED)], people=people)

    ended = Assignment.objects.filter(state=AssignmentState.EXPIRED)
    assert ended.count() == ABANDONED
    assert not ended.filter(ended_at__lt=F("expires_at")).exists()
    assert set(Slot.objects.values_list("state", flat=True)) == {SlotState.OPEN}
