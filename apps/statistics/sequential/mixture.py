"""Bounds that hold at every look, for any estimate with a clustered standard error.

The boundary is the normal mixture's [Robbins 1970; Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024]: an estimate with standard
error se from G clusters is bounded by se sqrt((1 + 1/x) log((1 + x) / alpha^2)), x = G rho^2, at every G at once. It is asymptotic, so
that for few clusters the factor is carried over to Student's t at the same tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import e

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.intervals import effective_n, wilson
from apps.statistics.lazily import special

TUNED_FOR = 50.0
"""The bounds are tightest at about this many raters, unless the caller says otherwise before the data."""
FEWEST_DEGREES = 1.0
"""Below this many degrees of freedom (two clusters of equal load) no bound is given."""
TINY = 1e-12
"""Tails are carried over to Student's t down to this probability; beyond it the normal factor stands where it is larger."""


@dataclass(frozen=True, kw_only=True)
class AnytimeInterval:
    """Bounds that hold at every look: `low` and `high` around `value`; `quantile` is what the standard error was multiplied by."""

    value: float
    low: float
    high: float
    level: float
    quantile: float
    clusters: float
    degrees: float
    method: str


def anytime_interval(
    *,
    value: float,
    error: float,
    clusters: float,
    degrees: float | None = None,
    bounds: tuple[float, float] | None = None,
    level: float = 0.95,
    tuned_for: float = TUNED_FOR,
) -> AnytimeInterval:
    """Give bounds for an estimate with clustered standard error that hold however often one looks.

    `clusters` are the raters closed so far, `degrees` the fewest *effective* clusters of any clustering less one (default clusters - 1),
    `tuned_for` the number of raters at which the bounds are tightest, set before the data. With `bounds`, the ends of a scale, the
    interval is Wilson's and stays within them; without, it is value +/- quantile error. A ratio is handed over as its logarithm. Raises
    Undefined below one degree of freedom, NoVariation for an error of zero without `bounds`.
    """
    given = (value, error, clusters, degrees if degrees is not None else clusters - 1)
    if not np.isfinite(given).all() or error < 0 or clusters <= 0:
        raise BadInput(
            "Value, error and clusters must be finite, the error not negative and clusters above zero."
        )
    free = given[3]
    if free < FEWEST_DEGREES:
        raise Undefined(
            "Bounds for every look need at least two raters, of whom no one has judged nearly everything."
        )
    quantile = mixture_quantile(
        clusters=np.array([clusters]), degrees=np.array([free]), level=level, tuned_for=tuned_for
    )
    if bounds is None and error == 0:
        raise NoVariation(
            "The answers do not vary from one cluster to the next, so that no interval can be given."
        )
    low, high = interval(
        value=np.array([value]),
        variance=np.array([error**2]),
        clusters=np.array([int(free) + 1]),
        quantile=quantile,
        bounds=bounds,
    )
    return AnytimeInterval(
        value=value,
        low=float(low[0]),
        high=float(high[0]),
        level=level,
        quantile=float(quantile[0]),
        clusters=clusters,
        degrees=free,
        method=f"{words(tuned_for)}, t({int(free)})",
    )


def words(tuned_for: float) -> str:
    """Say what the bounds are."""
    return f"bounds for every look, normal mixture tuned for {tuned_for:g} raters"


def best_time(level: float) -> float:
    """Give the x = G rho^2 at which the boundary is tightest: -1 - W(-alpha^2 / e), lower branch of Lambert's W [Howard et al. 2021]."""
    return float(-special.lambertw(-((1 - level) ** 2) / e, -1).real - 1)


def mixture_factor(*, clusters: Floats | Ints, level: float, tuned_for: float) -> Floats:
    """Give the boundary in standard errors, shape as `clusters`: 3.04 at `tuned_for` clusters for level 0.95."""
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if not (np.isfinite(tuned_for) and tuned_for > 0):
        raise BadInput("The number of raters that bounds are tuned for must be above zero.")
    x = np.asarray(clusters, dtype=np.float64) / tuned_for * best_time(level)
    factor: Floats = np.sqrt((1 + 1 / x) * (np.log1p(x) - 2 * np.log(1 - level)))
    return factor


def mixture_quantile(*, clusters: Floats | Ints, degrees: Floats, level: float, tuned_for: float) -> Floats:
    """Give the boundary carried over to Student's t, shape as `clusters`; nan below one degree of freedom."""
    factor = mixture_factor(clusters=clusters, level=level, tuned_for=tuned_for)
    enough = degrees >= FEWEST_DEGREES
    student = -special.stdtrit(
        np.where(enough, degrees, FEWEST_DEGREES), np.maximum(special.ndtr(-factor), TINY)
    )
    return np.where(enough, np.maximum(student, factor), np.nan)


def interval(
    *, value: Floats, variance: Floats, clusters: Ints, quantile: Floats, bounds: tuple[float, float] | None
) -> tuple[Floats, Floats]:
    """Give low and high: Wilson's on the scale stretched to 0 .. 1 where there are bounds, symmetric where there are none.

    Where all clusters say the same, Wilson's effective n is `clusters`.
    """
    if bounds is None:
        half = quantile * np.sqrt(variance)
        return value - half, value + half
    bottom, width = bounds[0], bounds[1] - bounds[0]
    if not (np.isfinite(bounds).all() and width > 0):
        raise BadInput("The bounds of a scale are its lower and its upper end.")
    share = (value - bottom) / width
    if (share < 0).any() or (share > 1).any():
        raise BadInput("A value lies outside the bounds of the scale.")
    effective = effective_n(value=share, variance=variance / width**2, clusters=clusters)
    low, high = wilson(value=share, effective=effective, quantile=quantile)
    return np.minimum(bottom + width * low, value), np.maximum(bottom + width * high, value)
