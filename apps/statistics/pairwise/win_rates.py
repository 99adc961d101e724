"""How often one version is preferred to another, and to all others on average.

A win counts 1, a loss 0, a tie one half (or, with ties "drop", nothing). Davidson's and Rao-Kupper's models are about scores; a win rate
under them counts ties as half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.pairwise.comparisons import SCORE, TIES_IN_WORDS, Comparisons, Counted, Ties
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios


@dataclass(frozen=True, kw_only=True, eq=False)
class WinRates(Estimates):
    """Win rates of `first` over `second` (version indices, first < second) for every pair that met, as columns of shape (pairs,)."""

    first: Ints
    second: Ints

    def reversed(self) -> WinRates:
        """Give the win rates of `second` over `first`: value, low and high become 1 - value, 1 - high and 1 - low, exactly."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            value=1 - self.value,
            low=1 - self.high,
            high=1 - self.low,
        )

    def between(self, version: int, versus: int) -> Estimate:
        """Give the win rate of one version over another, whichever stands first; raises Undefined if they never met."""
        for rates in (self, self.reversed()):
            found = np.flatnonzero((rates.first == version) & (rates.second == versus))
            if found.size:
                return rates.at(int(found[0]))
        raise Undefined("These two versions were never compared.")


@dataclass(frozen=True, kw_only=True, eq=False)
class AverageWinRates(Estimates):
    """Average win rate of each version 0 .. k - 1 over the `opponents` (k,) it met, each opponent counting the same."""

    opponents: Ints


def win_rates(
    *,
    comparisons: Comparisons,
    ties: Ties = "half",
    population: Population | None = None,
    level: float = 0.95,
) -> WinRates:
    """Give the win rate of every pair that met, with Wilson's interval on the effective n = p (1 - p) / v and t(G - 1).

    v is the clustered variance; where it is zero (all clusters agree) the effective n is the number of clusters. A pair with one rater (or
    one scenario, where scenarios are new) is undefined, with the reason.
    """
    rows = comparisons.counted(ties)
    pairs, index, scores = _pairs(rows)
    estimates = GroupedRatios(
        groups=index,
        count=pairs.size,
        raters=rows.raters,
        scenarios=rows.scenarios,
        weights=rows.weights,
        population=population or Population(),
        level=level,
        prefix=_words(ties),
    ).proportion(scores)
    return WinRates(first=pairs // rows.versions, second=pairs % rows.versions, **vars(estimates))


def average_win_rates(
    *,
    comparisons: Comparisons,
    ties: Ties = "half",
    population: Population | None = None,
    level: float = 0.95,
) -> AverageWinRates:
    """Give each version's plain mean of its win rates over the opponents it met, with a delta-method interval.

    A row's influence on the mean is its residual in its pair, over the pair's weight and the number of opponents; influences are summed
    over the same clusters as everywhere, so that the pairs of a rater vary together. Estimating a version's m pair rates from its N
    judgments uses up m of them, hence the factor (N - 1) / (N - m) beside G / (G - 1).
    """
    rows = comparisons.counted(ties)
    versions = rows.versions
    pairs, index, scores = _pairs(rows)
    total = np.bincount(index, rows.weights, minlength=pairs.size).astype(np.float64)
    weighted = scores if rows.weights is None else scores * rows.weights
    rate = np.bincount(index, weighted, minlength=pairs.size) / total
    lower, upper = pairs // versions, pairs % versions
    opponents = np.bincount(np.concatenate([lower, upper]), minlength=versions)
    met = np.maximum(opponents, 1)
    value = (np.bincount(lower, rate, versions) + np.bincount(upper, 1 - rate, versions)) / met

    residual = (scores - rate[index]) / total[index]
    if rows.weights is not None:
        residual = residual * rows.weights
    low_side, high_side = lower[index], upper[index]
    sides = np.concatenate([low_side, high_side])
    judged = np.bincount(sides, minlength=versions)
    spare = np.sqrt(
        np.divide(judged - 1, judged - opponents, out=np.ones(versions), where=judged > opponents)
    )
    share = spare / met
    estimates = GroupedRatios(
        groups=sides,
        count=versions,
        raters=np.concatenate([rows.raters, rows.raters]),
        scenarios=np.concatenate([rows.scenarios, rows.scenarios]),
        population=population or Population(),
        level=level,
        prefix=_words(ties),
    ).proportion_of(
        value=value,
        influence=np.concatenate([residual * share[low_side], -residual * share[high_side]]),
    )
    return AverageWinRates(opponents=opponents, **vars(estimates))


def _pairs(rows: Counted) -> tuple[Ints, Ints, Floats]:
    """Give the codes of the pairs that met (lower * versions + upper), each row's index into them, and its score for the lower."""
    versions = rows.versions
    swapped = rows.first > rows.second
    code = np.where(swapped, rows.second * versions + rows.first, rows.first * versions + rows.second)
    pairs = np.flatnonzero(np.bincount(code, minlength=versions * versions))
    place = np.zeros(versions * versions, dtype=np.intp)
    place[pairs] = np.arange(pairs.size)
    scores = SCORE[rows.outcomes]
    return pairs, place[code], np.where(swapped, 1 - scores, scores)


def _words(ties: Ties) -> str:
    return TIES_IN_WORDS["drop" if ties == "drop" else "half"]
