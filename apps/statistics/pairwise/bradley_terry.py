"""Bradley-Terry scores of versions from pairwise judgments, with covariance clustered by rater and scenario.

Newton on the table of counts, then the cluster sandwich H^-1 M H^-1 [Liang and Zeger 1986; Cameron, Gelbach and Miller 2011]. The time
goes into a few passes over the rows; the fit itself does not depend on their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Floats, Ints
from apps.statistics.clusters import two_way
from apps.statistics.errors import Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.loads import degrees_of, effective_loads
from apps.statistics.pairwise.comparisons import TIE, TIES_IN_WORDS, Comparisons, Ties, within
from apps.statistics.pairwise.connectivity import require_connected
from apps.statistics.pairwise.fit import Fit, fit_table
from apps.statistics.pairwise.models import Model, davidson, rao_kupper, ties_half
from apps.statistics.pairwise.scores import Scores
from apps.statistics.pairwise.tally import Tally
from apps.statistics.population import Population

MODELS: dict[Ties, Model] = {
    "half": ties_half,
    "drop": ties_half,
    "davidson": davidson,
    "rao_kupper": rao_kupper,
}


@dataclass(frozen=True, kw_only=True)
class TieParameter:
    """Davidson's ln nu, or Rao-Kupper's ln theta, with its interval and standard error; larger means more ties."""

    value: float
    low: float
    high: float
    error: float


@dataclass(frozen=True, kw_only=True, eq=False)
class BradleyTerry(Scores):
    """Bradley-Terry scores; `tie` is the parameter of a model of ties, None without one.

    `version_n` and `version_raters` (k,) count the judgments and raters that met a version.
    """

    tie: TieParameter | None
    version_n: Ints
    version_raters: Ints


def bradley_terry(
    *,
    comparisons: Comparisons,
    ties: Ties = "half",
    population: Population | None = None,
    level: float = 0.95,
) -> BradleyTerry:
    """Fit the scores of all versions with clustered intervals.

    "half" counts equal and both_bad as half a win, "drop" leaves them out, "davidson" and "rao_kupper" model them with a parameter of
    their own. Raises Disconnected where no common scale exists (and for a version that was never compared), TooFewRaters,
    TooFewScenarios or Undefined where an interval cannot be had, NoVariation where a model of ties meets no ties.
    """
    population = population or Population()
    rows, counted = comparisons.tally, within(ties)
    loads = rows.loads(counted)
    n, raters, scenarios = int(loads.sum()), int(np.count_nonzero(loads)), rows.scenarios_seen(counted)
    shortfall = population.shortfall(n=n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    if rows.versions < 2:
        raise Undefined("Scores need at least two versions.")
    if rows.versions**2 > MOST_CELLS:
        raise Undefined("There are too many versions for one scale (%(versions)d).", versions=rows.versions)
    table = _table(rows, counted)
    require_connected(table[:, :, 0] + table[:, :, 1].T + table[:, :, 2] + table[:, :, 2].T)
    fit = fit_table(table=table, model=MODELS[ties])
    covariance, degrees = _clustered(rows, fit, counted, population)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    quantile = float(t_quantile(level=level, degrees=degrees))
    versions = rows.versions
    met = (rows.rows * counted).sum(axis=1)
    return BradleyTerry(
        value=fit.scores,
        low=fit.scores - quantile * errors[:versions],
        high=fit.scores + quantile * errors[:versions],
        error=errors[:versions],
        covariance=covariance[:versions, :versions],
        degrees=degrees,
        tie=_tie_parameter(fit, float(errors[-1]), quantile),
        level=level,
        n=n,
        raters=raters,
        scenarios=scenarios,
        version_n=rows.by_version(met, met).astype(np.intp),
        version_raters=rows.present(rows.by_rater, counted).clusters[:versions],
        effective_raters=effective_loads(loads),
        few_raters=population.few_raters(raters),
        method=population.method(degrees=degrees, prefix=TIES_IN_WORDS[ties]),
        population=population.words,
    )


def _table(rows: Tally, counted: Floats) -> Floats:
    """Give the summed weights by first, second and outcome, shape (versions, versions, 3)."""
    weight = rows.weight * counted
    table = np.zeros((rows.versions, rows.versions, 3))
    table[rows.lower, rows.upper, :TIE] = weight[:, :TIE]
    table[rows.lower, rows.upper, TIE] = weight[:, TIE:].sum(axis=1)
    return table


def _clustered(rows: Tally, fit: Fit, counted: Floats, population: Population) -> tuple[Floats, float]:
    """Give the sandwich covariance of the scores (and of the tie parameter, last) and its degrees of freedom."""
    score = _by_outcome(fit.derivatives.score, rows, counted)
    more = [] if fit.tie is None else [_by_outcome(fit.derivatives.tie_score, rows, counted).reshape(-1)]
    table = rows.table(score, -score, *more)
    within = np.tile(counted, rows.pairs)
    terms = rows.terms(population)
    present = {term.kind: term.present_at_all(within) for term in terms}
    parts = []
    for term in terms:
        clusters = int(present[term.kind].clusters[0])
        parts.append(clusters / (clusters - 1) * term.meat(table))
    meat = two_way(*parts) if len(parts) == 3 else parts[0]
    fewest = min(int(part.clusters[0]) for part in present.values())
    effective = min(float(part.effective[0]) for part in present.values())
    return fit.inverse @ meat @ fit.inverse, float(degrees_of(effective=effective, clusters=fewest))


def _by_outcome(derivative: Floats, rows: Tally, counted: Floats) -> Floats:
    """Give a derivative (versions, versions, 3) for the pairs that met and the outcomes of a tally."""
    found = derivative[rows.lower, rows.upper]
    kept: Floats = found[:, [0, 1, TIE, TIE, TIE]] * counted
    return kept


def _tie_parameter(fit: Fit, error: float, quantile: float) -> TieParameter | None:
    if fit.tie is None:
        return None
    half = quantile * error
    return TieParameter(value=fit.tie, low=fit.tie - half, high=fit.tie + half, error=error)
