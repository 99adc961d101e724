"""Traces of a departure: how many judgments left which round, and an event for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from apps.core.events import publish
from apps.raters.events import RaterWithdrawn
from apps.raters.models import Departure, Rater, RaterStatus


def record_departure(
    *, rater_id: int, kind: Departure.Kind, judgments: Mapping[int, int], now: datetime
) -> None:
    """Note that somebody's judgments leave their rounds, once; whoever has withdrawn before has left already.

    Args:
        rater_id: who leaves; the note does not say so.
        kind: by which way.
        judgments: how many, by round id.
        now: when.
    """
    if Rater.objects.filter(pk=rater_id, status=RaterStatus.WITHDRAWN).exists():
        return
    Departure.objects.bulk_create(
        Departure(round_id=round_id, kind=kind, judgments=count, at=now)
        for round_id, count in sorted(judgments.items())
        if count
    )
    for round_id in sorted(judgments):
        publish(RaterWithdrawn(round_id))
