"""Looking for anomalies in a round: all checks, then rows, then what accepting them would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from apps.analysis.anomalies.changing import change_without
from apps.analysis.anomalies.finding import sightings_of
from apps.analysis.anomalies.keeping import Kept, keep_sightings
from apps.analysis.dataset import Dataset, read_dataset
from apps.analysis.models import Search
from apps.analysis.moment import one_moment
from apps.studies.models import Round
from apps.studies.selectors import round_by_id
from apps.studies.services import protocol_of


def look_for_anomalies(*, round_id: int, now: datetime) -> Kept | None:
    """Look for everything that stands out in a round, and keep it; the same judgments give the same rows again.

    Returns None where the round is gone.
    """
    with one_moment():
        round_ = round_by_id(round_id)
        dataset = None if round_ is None else read_dataset(round_)
    if round_ is None or dataset is None:
        return None
    return look_in(round_, dataset, now=now)


def look_in(
    round_: Round, dataset: Dataset, *, now: datetime, check: Callable[[], None] = lambda: None
) -> Kept:
    """Look in what was read of a round before; `check` is called between checks and may raise."""
    protocol = protocol_of(round_)
    found = sightings_of(dataset, round_, protocol, now=now, check=check)
    kept = keep_sightings(round_=round_, found=found, now=now)
    change = change_without(dataset, protocol, kept.suspects)
    Search.objects.filter(round=round_).update(change=change)
    return kept
