"""Does a weighted index depend on its weights? Exact answers over all weights near the stated ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Numbers, numbers, probabilities, weights_of
from apps.statistics.errors import BadInput, Undefined


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightSensitivity:
    """The `smallest` and `largest` index over all weights up to `factor` times larger or smaller than stated.

    `swing` (dimensions,) is how far the index moves if one dimension's weight alone goes from the one end to the other, `mover` the
    dimension with the largest. With a threshold, `depends` tells whether the verdict changes within the band, and `turning_factor`
    the factor at which it first would (infinity if no weights can change it).
    """

    value: float
    smallest: float
    largest: float
    factor: float
    threshold: float | None
    depends: bool | None
    turning_factor: float | None
    swing: Floats
    mover: int
    method: str


def weight_sensitivity(
    *, scores: Numbers, weights: Numbers, factor: float = 2.0, threshold: float | None = None
) -> WeightSensitivity:
    """Give the band of sum w s / sum w over all weights within stated / factor .. stated x factor, normalised again.

    `scores` (d,) lie in 0 .. 1. The index is largest where the weights of all scores above some cut are at their upper end and the others
    at their lower one, so trying every cut of the sorted scores is exact. A verdict is index >= threshold. Raises BadInput, Undefined.
    """
    score = probabilities("scores", scores)
    share = shares("weights", weights, size=score.size)
    if not factor >= 1 or not np.isfinite(factor):
        raise BadInput("The factor by which weights may change is a finite number, at least 1.")
    value = float(share @ score)
    highest, lowest = largest_index(score, share, factor), 1 - largest_index(1 - score, share, factor)
    swing = _swing(score, share, factor)
    depends = turning = None
    if threshold is not None:
        edge = float(numbers("threshold", np.array([threshold]))[0])
        turning = _turning_factor(score, share, edge)
        depends = lowest < edge <= highest
    return WeightSensitivity(
        value=value,
        smallest=min(lowest, value),
        largest=max(highest, value),
        factor=factor,
        threshold=threshold,
        depends=depends,
        turning_factor=turning,
        swing=swing,
        mover=int(np.argmax(swing)),
        method=f"every weight up to {factor:g} times larger or smaller, exact",
    )


def shares(name: str, weights: Numbers, *, size: int) -> Floats:
    """Give weights that sum to one; raises BadInput, Undefined if all are zero."""
    column = weights_of(weights, rows=size)
    if column is None or column.sum() <= 0:
        raise Undefined("No dimension has a weight above zero.")
    normalised: Floats = column / column.sum()
    return normalised


def largest_index(score: Floats, share: Floats, factor: float) -> float:
    """Give the largest index that weights within the factor can make."""
    order = np.argsort(-score, kind="stable")
    weight, weighted = share[order], (share * score)[order]
    above, above_scores = np.cumsum(weight), np.cumsum(weighted)
    up, down = factor, 1 / factor
    index = (up * above_scores + down * (weighted.sum() - above_scores)) / (
        up * above + down * (weight.sum() - above)
    )
    return float(index.max())


def _swing(score: Floats, share: Floats, factor: float) -> Floats:
    """Give the distance between the indices with one weight at its upper and at its lower end, dimension by dimension."""
    rest, rest_scores = 1 - share, share @ score - share * score
    up, down = factor * share, share / factor
    high = (rest_scores + up * score) / (rest + up)
    low = (rest_scores + down * score) / np.where(rest + down > 0, rest + down, 1)
    distance: Floats = np.abs(high - low)
    return distance


def _turning_factor(score: Floats, share: Floats, edge: float) -> float:
    """Give the factor at which the index reaches the edge: f^2 = pull of the one side / pull of the other."""
    up = float(share @ np.maximum(score - edge, 0))
    down = float(share @ np.maximum(edge - score, 0))
    smaller, larger = min(up, down), max(up, down)
    return float("inf") if smaller <= 0 else float(np.sqrt(larger / smaller))
