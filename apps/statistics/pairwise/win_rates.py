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
from apps.statistics.groups import combined
from apps.statistics.pairwise.behind import behind
from apps.statistics.pairwise.comparisons import SCORES, TIES_IN_WORDS, Comparisons, Ties, within
from apps.statistics.pairwise.tally import Tally
from apps.statistics.population import Population


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
    """Give the win rate of every pair that met, with Wilson's interval on the effective n = p (1 - p) / v and Student's t.

    v is the clustered variance; where it is zero (all clusters agree) the effective n is the number of clusters. A pair with one rater (or
    one scenario, where scenarios are new) is undefined, with the reason.
    """
    population = population or Population()
    rates = _rates(comparisons.tally, ties)
    rows, met = rates.rows, rates.met
    within = np.broadcast_to(rates.within, rates.residual.shape)
    terms = rows.terms(population)
    present = {
        term.kind: term.present_within(within).some(met) for term in {rows.by_rater, rows.by_scenario, *terms}
    }
    variance = combined(
        squares=[term.squares_within(rates.residual)[met] for term in terms],
        clusters=[present[term.kind].clusters for term in terms],
        signs=[term.sign for term in terms],
    )
    estimates = behind(
        n=rates.n[met],
        present=present,
        terms=terms,
        population=population,
        level=level,
        prefix=_words(ties),
    ).wilson(value=rates.value[met], variance=variance)
    return WinRates(first=rows.lower[met], second=rows.upper[met], **vars(estimates))


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
    population = population or Population()
    rates = _rates(comparisons.tally, ties)
    rows, met = rates.rows, rates.met
    lower, upper, versions = rows.lower, rows.upper, rows.versions
    occurs = np.zeros(rows.pairs)
    occurs[met] = 1
    opponents = rows.by_version(occurs, occurs).astype(np.intp)
    shown = np.maximum(opponents, 1)
    value = rows.by_version(rates.value * occurs, (1 - rates.value) * occurs) / shown
    judged = rows.by_version(rates.n, rates.n)
    spare = np.sqrt(
        np.divide(judged - 1, judged - opponents, out=np.ones(versions), where=judged > opponents)
    )
    share = spare / shown
    table = rows.table(rates.residual * share[lower, None], -rates.residual * share[upper, None])
    terms = rows.terms(population)
    versions_only = slice(0, versions)
    present = {
        term.kind: rows.present(term, rates.within).some(versions_only)
        for term in {rows.by_rater, rows.by_scenario, *terms}
    }
    variance = combined(
        squares=[term.squares(table) for term in terms],
        clusters=[present[term.kind].clusters for term in terms],
        signs=[term.sign for term in terms],
        at_least_one_way=True,
    )
    estimates = behind(
        n=judged.astype(np.intp),
        present=present,
        terms=terms,
        population=population,
        level=level,
        prefix=_words(ties),
    ).wilson(value=value, variance=variance)
    return AverageWinRates(opponents=opponents, **vars(estimates))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rates:
    """Win rates of pairs (pairs,), judgments behind them, and the error of a judgment by its outcome (pairs, OUTCOMES).

    `met` are the pairs that a policy for ties counts anything of, `within` the outcomes that it counts.
    """

    rows: Tally
    within: Floats
    met: Ints
    n: Ints
    value: Floats
    residual: Floats


def _rates(rows: Tally, ties: Ties) -> _Rates:
    counted = within(ties)
    weight = rows.weight * counted
    total = weight.sum(axis=1)
    met = np.flatnonzero(total)
    value = np.divide(weight @ SCORES, total, out=np.zeros(rows.pairs), where=total > 0)
    share = np.divide(1, total, out=np.zeros(rows.pairs), where=total > 0)
    return _Rates(
        rows=rows,
        within=counted,
        met=met,
        n=(rows.rows * counted).sum(axis=1).astype(np.intp),
        value=value,
        residual=(SCORES - value[:, None]) * counted * share[:, None],
    )


def _words(ties: Ties) -> str:
    return TIES_IN_WORDS["drop" if ties == "drop" else "half"]
