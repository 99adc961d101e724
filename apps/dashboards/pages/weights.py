"""How the weights of an alignment index were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from apps.analysis.index_parts import index_parts
from apps.analysis.models import IndexWeights
from apps.core.charts.figures import number


@dataclass(frozen=True)
class WeightChange:
    """One change: `weights` are the shares of the parts in words."""

    by: str
    at: datetime
    reason: str
    weights: str
    after_data: bool


def weight_changes(history: Sequence[IndexWeights]) -> list[WeightChange]:
    """Return the changes, newest first."""
    return [
        WeightChange(
            by=one.by.name or one.by.email if one.by is not None else gettext("somebody who has left"),
            at=one.at,
            reason=one.reason,
            weights=_words(one.weights),
            after_data=one.after_data,
        )
        for one in history
    ]


def _words(weights: dict[str, float]) -> str:
    told = {part.slug: weights.get(part.slug, 1.0) for part in index_parts()}
    total = sum(told.values()) or 1.0
    return ", ".join(f"{slug} {number(weight / total, 2)}" for slug, weight in told.items() if weight)
