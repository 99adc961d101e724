"""Plackett-Luce scores of versions from rankings, with covariance clustered by rater and scenario.

The best of those left is chosen again and again: P(v1 > v2 > ...) = product over places of e^s / (sum of e^s of those not yet placed)
[Plackett 1975; Luce 1959]. A tie counts as every order of the tied versions, each with the same share, so that rankings of two are
Bradley-Terry with ties as half. Rankings with the same ties are handled together, and equal ones once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from apps.statistics.arrays import Floats, Ints, size_of
from apps.statistics.cluster_cells import clusters_per_group
from apps.statistics.clusters import Term, distinct, score_meat, terms_of
from apps.statistics.errors import Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.loads import effective_number
from apps.statistics.pairwise.ascent import Slope, climb
from apps.statistics.pairwise.connectivity import require_connected
from apps.statistics.pairwise.rankings import Ranked, Rankings, Shape
from apps.statistics.pairwise.room import require_room
from apps.statistics.pairwise.scores import Scores
from apps.statistics.population import Population

BLOCK = 2**18
"""Cells of choice sets handled at once, so that a block stays in the processor's cache."""
FARTHEST = 300.0
"""Scores farther apart than this count as this far, so that squares of odds stay above zero."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlackettLuce(Scores):
    """Plackett-Luce scores; e^(difference) is the odds that a rater puts one version above another.

    `version_n` and `version_raters` (k,) count the rankings and raters that placed a version.
    """

    version_n: Ints
    version_raters: Ints


def plackett_luce(
    *, rankings: Rankings, population: Population | None = None, level: float = 0.95
) -> PlackettLuce:
    """Fit the scores of all versions with clustered intervals; a ranking is one judgment.

    Raises Disconnected where no common scale exists (also for a version that always comes first or was never ranked),
    TooFewRaters, TooFewScenarios or Undefined where an interval cannot be had or a tie is wider than eight versions.
    """
    population = population or Population()
    require_room(rankings.versions)
    rows = rankings.counted()
    raters, scenarios = (
        distinct(rows.raters, size_of(rows.raters)),
        distinct(rows.scenarios, size_of(rows.scenarios)),
    )
    shortfall = population.shortfall(n=rows.n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    versions = rows.versions
    shapes = [(shape, _Choices(shape.runs)) for shape in rows.shapes()]
    require_connected(_placed_above(shapes, versions))

    def slope(point: Floats) -> Slope:
        return _slope(shapes, point)

    peak = climb(start=np.zeros(versions), versions=versions, slope=slope)
    terms = [
        Term(term.kind, term.codes[rows.ranking], term.size)
        for term in terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
    ]
    scores = _row_scores(rows, shapes, peak.point)
    meat = score_meat(terms=terms, entries=[(rows.version, scores)], width=versions, weights=rows.shares)
    covariance = peak.inverse @ meat.matrix @ peak.inverse
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    half = float(t_quantile(level=level, degrees=meat.degrees)) * errors
    return PlackettLuce(
        value=peak.point,
        low=peak.point - half,
        high=peak.point + half,
        error=errors,
        covariance=covariance,
        degrees=meat.degrees,
        level=level,
        n=rows.n,
        raters=raters,
        scenarios=scenarios,
        version_n=np.bincount(rows.version, minlength=versions),
        version_raters=clusters_per_group(
            codes=rows.raters[rows.ranking], groups=rows.version, count=versions
        ),
        effective_raters=effective_number(rows.raters),
        few_raters=population.few_raters(raters),
        method=population.method(degrees=meat.degrees, prefix="plackett-luce, a tie as all its orders"),
        population=population.words,
    )


class _Choices:
    """The choice sets of a shape: `member` (sets, m) is 1 where a place is still open, `share` (sets,) how often the set is met.

    Untied places are met in turn. Over all orders of g tied versions, those left are each subset of size 1 .. g with equal share.
    """

    def __init__(self, runs: tuple[int, ...]) -> None:
        size = sum(runs)
        members, shares = [], []
        begin = 0
        for run in runs:
            below = [place >= begin + run for place in range(size)]
            for left in range(1, run + 1):
                for open_places in combinations(range(begin, begin + run), left):
                    members.append([below[place] or place in open_places for place in range(size)])
                    shares.append(1 / comb(run, left))
            begin += run
        self.member: Floats = np.array(members, dtype=np.float64)
        self.share: Floats = np.array(shares)
        # Whether two places are open together, for the second derivatives.
        self.together: Floats = (self.member[:, :, None] * self.member[:, None, :]).reshape(len(shares), -1)


Shapes = list[tuple[Shape, _Choices]]


def _blocks(shape: Shape, choices: _Choices) -> Iterator[slice]:
    step = max(1, BLOCK // choices.member.shape[0])
    for begin in range(0, shape.weight.size, step):
        yield slice(begin, begin + step)


def _slope(shapes: Shapes, scores: Floats) -> Slope:
    """Sum log-likelihood and derivatives over patterns; scores are taken from the largest, so that nothing overflows."""
    count = scores.size
    value, gradient, pairs = 0.0, np.zeros(count), np.zeros(count * count)
    for shape, choices in shapes:
        for block in _blocks(shape, choices):
            placed, weight = shape.versions[block], shape.weight[block]
            lead, odds, totals = _odds(scores, placed, choices)
            value += float(weight @ (lead.sum(axis=1) - np.log(totals) @ choices.share))
            chosen = odds * ((choices.share / totals) @ choices.member)
            gradient += np.bincount(placed.ravel(), (weight[:, None] * (1 - chosen)).ravel(), count)
            both = ((choices.share / totals**2) @ choices.together).reshape(*placed.shape, -1)
            both *= odds[:, :, None] * odds[:, None, :] * weight[:, None, None]
            cells = placed[:, :, None] * count + placed[:, None, :]
            pairs -= np.bincount(cells.ravel(), both.ravel(), count * count)
            pairs += np.bincount((placed * (count + 1)).ravel(), (weight[:, None] * chosen).ravel(), count**2)
    return Slope(value, gradient, pairs.reshape(count, count))


def _odds(scores: Floats, placed: Ints, choices: _Choices) -> tuple[Floats, Floats, Floats]:
    """Give scores less the ranking's largest, their exponentials, and the sums over each choice set."""
    lead = scores[placed]
    lead = np.maximum(lead - lead.max(axis=1, keepdims=True), -FARTHEST)
    odds = np.exp(lead)
    return lead, odds, odds @ choices.member.T


def _row_scores(rows: Ranked, shapes: Shapes, scores: Floats) -> Floats:
    """Give each row's part of its ranking's score: 1 less the chance of having been chosen, summed over choice sets; (rows,)."""
    result = np.empty(rows.version.size)
    for shape, choices in shapes:
        parts = np.empty(shape.versions.shape)
        for block in _blocks(shape, choices):
            _, odds, totals = _odds(scores, shape.versions[block], choices)
            parts[block] = 1 - odds * ((choices.share / totals) @ choices.member)
        result[shape.rows] = parts[shape.pattern]
    return result if rows.weights is None else result * rows.weights[rows.ranking]


def _placed_above(shapes: Shapes, versions: int) -> Floats:
    """Give the weight with which row was placed above column, or tied with it, shape (versions, versions)."""
    if versions < 2:
        raise Undefined("Scores need at least two versions.")
    above = np.zeros(versions * versions)
    for shape, _ in shapes:
        place = np.repeat(np.arange(len(shape.runs)), shape.runs)
        for better, worse in combinations(range(place.size), 2):
            left, right = shape.versions[:, better], shape.versions[:, worse]
            above += np.bincount(left * versions + right, shape.weight, above.size)
            if place[better] == place[worse]:
                above += np.bincount(right * versions + left, shape.weight, above.size)
    return above.reshape(versions, versions)
