from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.analysis.models import Snapshot
from apps.analysis.services import thin_snapshots
from apps.studies.models import Round

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def take(round_: Round, at: datetime, *, cited: bool = False) -> Snapshot:
    return Snapshot.objects.create(
        round=round_, taken_at=at, seconds=0, responses=0, raters=0, excluded={}, estimates=[], cited=cited
    )


@pytest.mark.django_db
def test_the_newest_the_last_of_each_day_and_the_cited_stay(running: Round) -> None:
    day = datetime(2026, 3, 3, tzinfo=UTC)
    kept = {
        take(running, day + timedelta(hours=8), cited=True).pk,
        take(running, day + timedelta(hours=23, minutes=59)).pk,
        take(running, day + timedelta(days=1)).pk,
        take(running, NOW - timedelta(minutes=9)).pk,
        take(running, NOW - timedelta(minutes=5)).pk,
    }
    for hours in (1, 9, 23):
        take(running, day + timedelta(hours=hours))
    take(running, NOW - timedelta(minutes=30))

    assert thin_snapshots(now=NOW) == 4

    assert set(Snapshot.objects.values_list("pk", flat=True)) == kept
    assert thin_snapshots(now=NOW) == 0
