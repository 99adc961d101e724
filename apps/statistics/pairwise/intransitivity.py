"""Do the judgments fit one scale? Cycles (A over B, B over C, C over A) against what chance makes of one, and a test of fit.

The rates of pairs are compared with those of the fitted scores by Pearson's X^2 over the mean design effect of clustered judgments, with
Fisher's F as reference (first-order correction of [Rao and Scott 1981], in the form of [Thomas and Rao 1987]). Cycles are compared with
those in tables drawn around the fitted rates with the same design effect. The design effect is taken from residuals about the fitted scale: about
each pair's own rate they would shrink with few judgments a pair, and the test would find circles in noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Floats, Ints, size_of
from apps.statistics.cluster_cells import ClusterCells
from apps.statistics.clusters import distinct, score_meat, terms_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special
from apps.statistics.pairwise.ascent import Peak, climb
from apps.statistics.pairwise.comparisons import SCORE, TIE, TIES_IN_WORDS, Comparisons, Counted
from apps.statistics.pairwise.connectivity import require_connected
from apps.statistics.pairwise.pair_logit import PairLogit
from apps.statistics.population import Population

DRAWS = 1_000
SEED = 20_240_229
BLOCK = 50
"""Tables drawn and searched at once."""
MOST_VERSIONS = 200
"""The search for cycles grows with the cube of the versions."""


@dataclass(frozen=True, kw_only=True)
class Intransitivity:
    """Cycles among triples of versions that all met, and the fit of one scale.

    `cycles` of the `triples` (those where no pair stands at exactly one half) go round in a circle, `value` is their share. On one scale
    chance alone gives the share `expected`, between `low` and `high` with probability `level`; `p_cycles` is the chance of at least as
    many. `fit` is the corrected X^2 per degree, with `degrees` (pairs less versions plus one) and its probability `p_fit`.
    """

    value: float
    cycles: int
    triples: int
    expected: float
    low: float
    high: float
    level: float
    p_cycles: float
    fit: float
    degrees: int
    p_fit: float
    design_effect: float
    n: int
    raters: int
    scenarios: int
    few_raters: bool
    method: str
    population: str


def intransitivity(
    *,
    comparisons: Comparisons,
    ties: Literal["half", "drop"] = "half",
    population: Population | None = None,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Intransitivity:
    """Count cycles and test whether one scale fits; the same data and seed give the same answer.

    Raises Disconnected, TooFewRaters and TooFewScenarios as `bradley_terry` does, and Undefined where no three versions all met or there
    are more than 200.
    """
    population = population or Population()
    if not 0 < level < 1 or draws < 1:
        raise BadInput("Level must lie between 0 and 1, and draws must be at least one.")
    rows = comparisons.counted(ties)
    raters = distinct(rows.raters, size_of(rows.raters))
    scenarios = distinct(rows.scenarios, size_of(rows.scenarios))
    shortfall = population.shortfall(n=rows.n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    pairs = _pairs(rows)
    effect, free = _design_effect(rows, pairs, population)
    statistic = float(((pairs.total * (pairs.rate - pairs.fitted)) ** 2 / pairs.spread).sum())
    fit = statistic / (effect * pairs.degrees) if effect > 0 else 0.0
    cycles, triples = _cycles(pairs.square((pairs.rate - 0.5)[None]))
    share = int(cycles[0]) / int(triples[0]) if triples[0] else 0.0
    drawn = _shares_by_chance(pairs, effect, draws=draws, seed=seed)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]).tolist()
    prefix = f"{TIES_IN_WORDS[ties]}; cycles against {draws} draws, seed {seed}"
    return Intransitivity(
        value=share,
        cycles=int(cycles[0]),
        triples=int(triples[0]),
        expected=float(drawn.mean()),
        low=low,
        high=high,
        level=level,
        p_cycles=(1 + int((drawn >= share).sum())) / (draws + 1),
        fit=fit,
        degrees=pairs.degrees,
        p_fit=float(special.fdtrc(pairs.degrees, pairs.degrees * free, fit)),
        design_effect=effect,
        n=rows.n,
        raters=raters,
        scenarios=scenarios,
        few_raters=population.few_raters(raters),
        method=population.method(degrees=free, prefix=prefix),
        population=population.words,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pairs:
    """Pairs that met, lower version first: their total weight, observed and fitted rate of the lower, and n p (1 - p), all (pairs,)."""

    lower: Ints
    upper: Ints
    index: Ints
    total: Floats
    rate: Floats
    fitted: Floats
    spread: Floats
    versions: int
    peak: Peak

    @property
    def degrees(self) -> int:
        return self.total.size - self.versions + 1

    def square(self, leads: Floats) -> Floats:
        """Lay leads (tables, pairs) out as tables (tables, versions, versions) of who leads whom."""
        table = np.zeros((leads.shape[0], self.versions, self.versions))
        table[:, self.lower, self.upper] = leads > 0
        table[:, self.upper, self.lower] = leads < 0
        return table


def _pairs(rows: Counted) -> _Pairs:
    versions = rows.versions
    if not 3 <= versions <= MOST_VERSIONS:
        raise Undefined(
            "A cycle needs at least three versions, and they are looked for among at most %(most)d.",
            most=MOST_VERSIONS,
        )
    table = rows.table()
    require_connected(table[:, :, 0] + table[:, :, 1].T + table[:, :, TIE] + table[:, :, TIE].T)
    met = table.sum(axis=2)
    met = np.triu(met + met.T)
    lower, upper = np.nonzero(met)
    sides = (met > 0).astype(np.float64)
    if not ((sides @ sides) * sides).any():
        raise Undefined("No three versions were all compared with each other, so that no cycle can be seen.")
    scored = (table * SCORE).sum(axis=2) + (table * (1 - SCORE)).sum(axis=2).T
    peak = climb(start=np.zeros(versions), versions=versions, slope=PairLogit(rows, []).slope)
    fitted = special.expit(peak.point[lower] - peak.point[upper])
    total = met[lower, upper]
    place = np.zeros((versions, versions), dtype=np.intp)
    place[lower, upper] = place[upper, lower] = np.arange(lower.size)
    return _Pairs(
        lower=lower,
        upper=upper,
        index=place[rows.first, rows.second],
        total=total,
        rate=scored[lower, upper] / total,
        fitted=fitted,
        spread=total * fitted * (1 - fitted),
        versions=versions,
        peak=peak,
    )


def _design_effect(rows: Counted, pairs: _Pairs, population: Population) -> tuple[float, float]:
    """Give the mean of X^2 on one scale per degree, given the clusters, and the fewest effective clusters less one.

    With residuals r = X's residual summed by pair, what a fit leaves of them is squared by D^-1 - X H^- X': the first part is summed by
    cluster and pair, the second is the sandwich of the scores.
    """
    residuals = PairLogit(rows, []).residuals(pairs.peak.point)
    entries = [(rows.first, residuals), (rows.second, -residuals)]
    signed = np.where(rows.first < rows.second, residuals, -residuals)
    parts, degrees = [], []
    for term in terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios):
        meat = score_meat(terms=[term], entries=entries, width=pairs.versions, weights=rows.weights)
        cells = ClusterCells(term=term, groups=pairs.index, count=pairs.total.size)
        factor = term.sign * meat.clusters / (meat.clusters - 1)
        whole = factor * float((cells.squares(signed) / pairs.spread).sum())
        parts.append((whole - float(np.trace(pairs.peak.inverse @ meat.matrix))) / pairs.degrees)
        degrees.append(meat.degrees)
    both = sum(parts)
    return (both if both > 0 else max(parts)), min(degrees)


def _shares_by_chance(pairs: _Pairs, effect: float, *, draws: int, seed: int) -> Floats:
    """Draw rates around the fitted ones, with the clustered spread, and give the share of cycles in each draw, shape (draws,)."""
    rng = np.random.default_rng(seed)
    error = np.sqrt(effect * pairs.spread) / pairs.total
    shares = np.empty(draws)
    for begin in range(0, draws, BLOCK):
        block = shares[begin : begin + BLOCK]
        noise = rng.standard_normal((block.size, pairs.total.size)) * error
        cycles, triples = _cycles(pairs.square(pairs.fitted - 0.5 + noise))
        block[:] = np.divide(cycles, triples, out=np.zeros(block.size), where=triples > 0)
    return shares


def _cycles(leads: Floats) -> tuple[Floats, Floats]:
    """Count cycles and triples in tables (tables, k, k) of who leads whom: traces of cubes, each cycle met three times."""
    either = leads + leads.transpose(0, 2, 1)
    round_trip = ((leads @ leads) * leads.transpose(0, 2, 1)).sum(axis=(1, 2))
    met = ((either @ either) * either).sum(axis=(1, 2))
    return np.rint(round_trip / 3), np.rint(met / 6)
