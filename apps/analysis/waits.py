"""How long judgments wait for their numbers: from a response's arrival to the snapshot that first counts it."""

from __future__ import annotations

from datetime import datetime

from apps.analysis.models import Snapshot
from apps.responses.models import Response
from apps.studies.models import Round

MOST = 200
"""So many of the newest are kept."""


def waits_of(round_: Round, taken_at: datetime) -> list[float]:
    """Return the seconds that the newest judgments waited, newest first, in two queries; those of earlier snapshots are carried on.

    Judgments that came before the round's first snapshot waited for it, too.
    """
    before = (
        Snapshot.objects.filter(round=round_).order_by("-taken_at").values_list("taken_at", "figures").first()
    )
    rows = Response.objects.filter(round=round_, received_at__lte=taken_at).order_by("-received_at")
    if before is not None:
        rows = rows.filter(received_at__gt=before[0])
    fresh = [
        round((taken_at - at).total_seconds(), 3) for at in rows.values_list("received_at", flat=True)[:MOST]
    ]
    carried: list[float] = [] if before is None else before[1].get("waits", [])
    return [*fresh, *carried][:MOST]
