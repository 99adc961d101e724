"""What behaviour is held against: stated confidence, disagreement with others, and being dissatisfied."""

from __future__ import annotations

import numpy as np

from apps.analysis.behaviour.reading import Worked
from apps.analysis.failures import BETTER
from apps.analysis.metric_data import Floats
from apps.studies.models import Metric

BOTH_BAD = "both_bad"


def disagreement(worked: Worked, metric: Metric) -> Floats:
    """Return how far each judgment lies from those of others on the same item and version, shape (n,).

    Of a question without an order it is the share of the others who said otherwise, else the distance from their mean. NaN where nobody
    else has judged it, or where one answer names several outcomes.
    """
    if metric.level == "nominal":
        return _otherwise(worked)
    known = np.isfinite(worked.said.score)
    size = np.bincount(worked.unit[known], minlength=int(worked.unit.max(initial=-1)) + 1)
    total = np.bincount(worked.unit[known], worked.said.score[known], minlength=len(size))
    others = size[worked.unit] - 1
    mean = np.divide(
        total[worked.unit] - worked.said.score,
        others,
        out=np.full(len(worked), np.nan),
        where=known & (others > 0),
    )
    away: Floats = np.abs(worked.said.score - mean)
    return away


def _otherwise(worked: Worked) -> Floats:
    said = worked.said.outcome >= 0
    units, kinds = int(worked.unit.max(initial=-1)) + 1, int(worked.said.outcome.max(initial=-1)) + 1
    size = np.bincount(worked.unit[said], minlength=units)
    cell = np.where(said, worked.unit * kinds + worked.said.outcome, 0)
    same = np.bincount(cell[said], minlength=units * kinds)
    others = size[worked.unit] - 1
    away = np.full(len(worked), np.nan)
    told = said & (others > 0)
    away[told] = 1 - (same[cell[told]] - 1) / others[told]
    return away


def dissatisfaction(worked: Worked, metric: Metric) -> Floats:
    """Return how badly each judgment speaks of what was shown, shape (n,); all NaN where the question does not say which end is bad.

    On a scale it is the answer, turned so that more is worse; where two versions were compared it is 1 for “both are bad”, else 0.
    """
    better = metric.direction or BETTER.get(metric.kind, "")
    if BOTH_BAD in metric.outcomes:
        place = metric.outcomes.index(BOTH_BAD)
        return np.where(worked.said.outcome >= 0, (worked.said.outcome == place).astype(np.float64), np.nan)
    if better not in {"higher", "lower"}:
        return np.full(len(worked), np.nan)
    return -worked.said.score if better == "higher" else worked.said.score
