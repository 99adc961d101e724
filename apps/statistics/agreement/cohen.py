"""Cohen's kappa of two columns of categories, plain or weighted, with its large-sample interval."""

from __future__ import annotations

from math import floor

import numpy as np

from apps.statistics.agreement.chance import Weights
from apps.statistics.agreement.estimate import FIXED_RATERS, Agreement, no_variation
from apps.statistics.arrays import Column, Floats, Ints, codes, numbered
from apps.statistics.errors import BadInput, TooFewScenarios, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.loads import degrees_of, effective_number


def cohen_kappa(
    *,
    first: Column,
    second: Column,
    count: int,
    weights: Weights = "none",
    scenarios: Column | None = None,
    level: float = 0.95,
) -> Agreement:
    """Give Cohen's kappa of two raters' categories (n,) 0 .. count - 1, one row a unit that both rated [Cohen 1960, 1968].

    The interval is linearised over units (or `scenarios` of units), which is the variance of Fleiss, Cohen and Everitt [1969] with the
    factor G / (G - 1) and t with the effective number of units (scenarios) less one. Raises Undefined for fewer than two units, NoVariation where both raters give one category only.
    """
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if count < 2:
        raise BadInput("Agreement needs at least two categories that could be given.")
    if weights not in ("none", "linear", "quadratic"):
        raise BadInput("Weights are none, linear or quadratic.")
    one = codes("first", first, below=count)
    two = codes("second", second, below=count, rows=one.size)
    n = one.size
    if n < 2:
        raise Undefined("Agreement needs at least two units that both raters rated; there are %(n)d.", n=n)
    cluster, clusters = _clusters(scenarios, n)
    apart = _distance(one, two, weights, count)
    from_one = _distance_to(np.bincount(two, minlength=count) / n, weights)[one]
    from_two = _distance_to(np.bincount(one, minlength=count) / n, weights)[two]
    observed, expected = float(apart.mean()), float(from_one.mean())
    if expected <= 0:
        raise no_variation()
    value = 1 - observed / expected
    moved = ((1 - value) * (from_one + from_two - 2 * expected) - (apart - observed)) / (expected * n)
    squares = float((np.bincount(cluster, moved, minlength=clusters) ** 2).sum())
    degrees = float(degrees_of(effective=effective_number(cluster), clusters=clusters))
    half = float(t_quantile(level=level, degrees=degrees)) * np.sqrt(clusters / (clusters - 1) * squares)
    over = "units" if scenarios is None else "scenarios"
    low, how = value - half, f"linearised over {over}, t({floor(degrees)})"
    if observed == 0:
        low, how = ((1 - level) / 2) ** (1 / clusters), f"all agree, exact binomial over {over}"
    return Agreement(
        value=value,
        low=float(max(low, -1.0)),
        high=float(min(value + half, 1.0)),
        level=level,
        observed=observed,
        expected=expected,
        n=n,
        ratings=2 * n,
        raters=2,
        scenarios=clusters,
        single=0,
        measurement="nominal" if weights == "none" else "ordinal",
        method=f"Cohen's kappa, {'no' if weights == 'none' else weights} weights; {how}; raters as given",
        population=FIXED_RATERS.words,
    )


def _clusters(scenarios: Column | None, n: int) -> tuple[Ints, int]:
    if scenarios is None:
        return np.arange(n, dtype=np.intp), n
    index, found = numbered(codes("scenarios", scenarios, rows=n))
    if found.size < 2:
        raise TooFewScenarios(scenarios=found.size)
    return index, found.size


def _distance(one: Ints, two: Ints, weights: Weights, count: int) -> Floats:
    if weights == "none":
        return np.not_equal(one, two).astype(np.float64)
    away: Floats = np.abs(one - two) / (count - 1)
    return away if weights == "linear" else np.square(away)


def _distance_to(shares: Floats, weights: Weights) -> Floats:
    """Give the mean distance from each category to one drawn from `shares`, without a table of category by category."""
    if weights == "none":
        return 1 - shares
    places = np.arange(shares.size) / (shares.size - 1)
    if weights == "quadratic":
        centre = float(shares @ places)
        spread = float(shares @ (places - centre) ** 2)
        squared: Floats = (places - centre) ** 2 + spread
        return squared
    # From one category to the next, what lies at or below comes one step nearer, what lies above one step farther.
    below = np.cumsum(shares)[:-1]
    steps = (below - (1 - below)) / (shares.size - 1)
    return float(shares @ places) + np.concatenate([[0.0], np.cumsum(steps)])
