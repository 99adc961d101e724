"""Judgments weighted by how often people ask: which rounds have them, and how many equal judgments the weights leave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apps.analysis.measures._base import Aim, Draft, Measure
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.errors import Undefined
from apps.statistics.weighting import kish
from apps.studies.protocol import Protocol

TRAFFIC = "traffic"
"""The word of results and gates for the weight of an item, which undoes the plan, times that of its scenario, which says how often people ask it."""


def is_weighted(protocol: Protocol) -> bool:
    """Return whether a round's numbers come with weights too: its plan takes some scenarios more often than people ask them."""
    items = protocol.items
    return (
        getattr(items, "weight_by", "none") == TRAFFIC
        or getattr(items, "take", None) is not None
        or bool(getattr(items, "strata", None))
    )


def effective_n(measure: Measure, data: MetricData, aim: Aim) -> float | None:
    """Return how many judgments of equal weight would tell as much as those behind an estimate (Kish); None for none."""
    if measure.basis == "pairs":
        last = measure.last_counted(data)
        return data.pair_loads.effective(data.place(aim.version), data.place(aim.versus), last)
    scores = measure.scores(data, aim)
    weights = None if scores is None else scores.weights(data)
    try:
        return None if weights is None else kish(weights=weights).effective_n
    except Undefined:
        return None


def effective_by_group(weights: Floats, groups: Ints, count: int) -> Floats:
    """Return the same for the judgments of each group 0 .. count - 1, 0 for an empty one."""
    total = np.bincount(groups, weights, minlength=count)
    square = np.bincount(groups, weights**2, minlength=count)
    return np.divide(total**2, square, out=np.zeros(count), where=square > 0)


def weights_in_words(effective: float | None) -> str:
    """Return what a method says of its weights, "" where nothing was weighted."""
    return "" if not effective else f"weighted by traffic, Kish effective n {effective:.1f}"


def told_weighted(draft: Draft, effective: float | None) -> Draft:
    """Return an estimate whose method says how it is weighted; one without a value stays as it is."""
    words = weights_in_words(effective)
    if draft.value is None or not words:
        return draft
    return replace(draft, method="; ".join(part for part in (draft.method, words) if part))
