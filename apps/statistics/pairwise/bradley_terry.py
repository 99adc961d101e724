"""Bradley-Terry scores of versions from pairwise judgments, with covariance clustered by rater and scenario.

Newton on the table of counts, then the cluster sandwich H^-1 M H^-1 [Liang and Zeger 1986; Cameron, Gelbach and Miller 2011]. The time
goes into a few passes over the rows; the fit itself does not depend on their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints, size_of
from apps.statistics.clusters import clusters_per_group, distinct, effective_number, score_meat, terms_of
from apps.statistics.errors import Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.pairwise.comparisons import TIES_IN_WORDS, Comparisons, Counted, Ties
from apps.statistics.pairwise.connectivity import require_connected
from apps.statistics.pairwise.fit import Fit, fit_table
from apps.statistics.pairwise.models import Model, davidson, rao_kupper, ties_half
from apps.statistics.population import Population

MODELS: dict[Ties, Model] = {
    "half": ties_half,
    "drop": ties_half,
    "davidson": davidson,
    "rao_kupper": rao_kupper,
}


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Difference of two versions' scores in log-odds, `first` less `second`, with its interval and standard error."""

    value: float
    low: float
    high: float
    error: float


@dataclass(frozen=True, kw_only=True)
class TieParameter:
    """Davidson's ln nu, or Rao-Kupper's ln theta, with its interval and standard error; larger means more ties."""

    value: float
    low: float
    high: float
    error: float


@dataclass(frozen=True, kw_only=True, eq=False)
class BradleyTerry:
    """Scores in log-odds that sum to zero: `value`, `low`, `high`, `error` of shape (k,), `covariance` (k, k).

    An interval is about a version against the average of all; whether two versions differ is told by their contrast. `version_n` and
    `version_raters` (k,) count the judgments and raters that met a version. `effective_raters` is (sum n)^2 / sum n^2.
    """

    value: Floats
    low: Floats
    high: Floats
    error: Floats
    covariance: Floats
    degrees: int
    tie: TieParameter | None
    level: float
    n: int
    raters: int
    scenarios: int
    version_n: Ints
    version_raters: Ints
    effective_raters: float
    few_raters: bool
    method: str
    population: str

    def contrast(self, first: int, second: int) -> Contrast:
        """Give the difference of two versions' scores with its interval."""
        error = float(self.contrast_errors()[first, second])
        value = float(self.value[first] - self.value[second])
        half = float(t_quantile(level=self.level, degrees=self.degrees)) * error
        return Contrast(value=value, low=value - half, high=value + half, error=error)

    def contrast_errors(self) -> Floats:
        """Give the standard errors of all differences, shape (k, k), zero on the diagonal."""
        variances = np.diag(self.covariance)
        spread = variances[:, None] + variances[None, :] - 2 * self.covariance
        return np.sqrt(np.maximum(spread, 0))


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
    rows = comparisons.counted(ties)
    raters = distinct(rows.raters, size_of(rows.raters))
    scenarios = distinct(rows.scenarios, size_of(rows.scenarios))
    shortfall = population.shortfall(n=rows.n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    if rows.versions < 2:
        raise Undefined("Scores need at least two versions.")
    table = rows.table()
    require_connected(table[:, :, 0] + table[:, :, 1].T + table[:, :, 2] + table[:, :, 2].T)
    fit = fit_table(table=table, model=MODELS[ties])
    covariance, degrees = _clustered(rows, fit, population)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    quantile = float(t_quantile(level=level, degrees=degrees))
    versions = rows.versions
    met, by = np.concatenate([rows.first, rows.second]), np.concatenate([rows.raters, rows.raters])
    return BradleyTerry(
        value=fit.scores,
        low=fit.scores - quantile * errors[:versions],
        high=fit.scores + quantile * errors[:versions],
        error=errors[:versions],
        covariance=covariance[:versions, :versions],
        degrees=degrees,
        tie=_tie_parameter(fit, float(errors[-1]), quantile),
        level=level,
        n=rows.n,
        raters=raters,
        scenarios=scenarios,
        version_n=np.bincount(met, minlength=versions),
        version_raters=clusters_per_group(codes=by, groups=met, count=versions),
        effective_raters=effective_number(rows.raters),
        few_raters=population.few_raters(raters),
        method=population.method(degrees=degrees, prefix=TIES_IN_WORDS[ties]),
        population=population.words,
    )


def _clustered(rows: Counted, fit: Fit, population: Population) -> tuple[Floats, int]:
    """Give the sandwich covariance of the scores (and of the tie parameter, last) and its degrees of freedom."""
    cells = rows.cells
    scores = fit.derivatives.score.reshape(-1)[cells]
    if rows.weights is not None:
        scores = scores * rows.weights
    entries = [(rows.first, scores), (rows.second, -scores)]
    if fit.tie is not None:
        ties = fit.derivatives.tie_score.reshape(-1)[cells]
        ties = ties if rows.weights is None else ties * rows.weights
        entries.append((np.full(rows.n, rows.versions), ties))
    terms = terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
    meat = score_meat(terms=terms, entries=entries, width=fit.inverse.shape[0])
    return fit.inverse @ meat.matrix @ fit.inverse, meat.degrees


def _tie_parameter(fit: Fit, error: float, quantile: float) -> TieParameter | None:
    if fit.tie is None:
        return None
    half = quantile * error
    return TieParameter(value=fit.tie, low=fit.tie - half, high=fit.tie + half, error=error)
