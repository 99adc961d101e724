"""The alignment profile in one number: a weighted mean of dimensions, with its interval and what the weights do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints, Numbers, numbers, probabilities
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population
from apps.statistics.synthesis.sensitivity import WeightSensitivity, shares, weight_sensitivity

NEW = Population()
NORMAL = 10**9
"""Degrees of freedom at which Student's t is the normal distribution."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AlignmentIndex:
    """A weighted index of scores 0 .. 1 with its interval.

    `weights` (d,) are the shares used, zero for a dimension that is missing; `present` marks the others. `sensitivity` says what other
    weights would make of it; its arrays and `mover` are over all dimensions, a missing one having no swing.
    """

    value: float
    low: float
    high: float
    level: float
    error: float
    weights: Floats
    present: Bools
    sensitivity: WeightSensitivity
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


def alignment_index(
    *,
    scores: Sequence[float | None],
    weights: Numbers,
    n: int,
    raters: int,
    errors: Numbers | None = None,
    covariance: Floats | None = None,
    intervals: tuple[Numbers, Numbers] | None = None,
    degrees: float = NORMAL,
    missing: Literal["undefined", "renormalise"] = "undefined",
    threshold: float | None = None,
    factor: float = 2.0,
    population: Population = NEW,
    level: float = 0.95,
) -> AlignmentIndex:
    """Give sum w s / sum w over dimensions (d,) with scores 0 .. 1 (see `unit_score`), its interval and its sensitivity to the weights.

    Exactly one of `errors` (d,), `covariance` (d, d) and `intervals` (low and high, (d,) each, at `level`) says how sure the scores are;
    without a covariance the dimensions are taken as independent, which `method` says. `degrees` are those of Student's t. A score of None
    is missing (its errors are not looked at): the index is then Undefined, or with "renormalise" made of the others, which `method` says.
    `n` and `raters` count what is behind the scores. Raises BadInput, Undefined.
    """
    present = np.array([score is not None for score in scores], dtype=np.bool_)
    score = probabilities("scores", np.array([0.0 if one is None else one for one in scores]))
    stated = shares("weights", weights, size=score.size)
    if missing not in ("undefined", "renormalise"):
        raise BadInput("What is missing makes the index undefined, or is left out with renormalise.")
    if missing == "undefined" and (~present & (stated > 0)).any():
        raise Undefined(
            "%(count)d of the dimensions have no score, so that the index has no value.",
            count=int((~present & (stated > 0)).sum()),
        )
    quantile = float(t_quantile(level=level, degrees=degrees))
    middle = _covariance(errors, covariance, intervals, quantile, present)
    used = np.flatnonzero(present)
    share = shares("weights", stated[used], size=used.size)
    variance = float(share @ middle @ share)
    if variance < 0:
        raise BadInput("The covariance gives a negative variance; it is no covariance.")
    error = float(np.sqrt(variance))
    within = weight_sensitivity(scores=score[used], weights=share, factor=factor, threshold=threshold)
    return AlignmentIndex(
        value=within.value,
        low=max(0.0, within.value - quantile * error),
        high=min(1.0, within.value + quantile * error),
        level=level,
        error=error,
        weights=_spread_out(share, used, score.size),
        present=present,
        sensitivity=replace(
            within, swing=_spread_out(within.swing, used, score.size), mover=int(used[within.mover])
        ),
        n=n,
        raters=raters,
        few_raters=population.few_raters(raters),
        method=_words(used.size, score.size, degrees, independent=covariance is None),
        population=population.words,
    )


def _covariance(
    errors: Numbers | None,
    covariance: Floats | None,
    intervals: tuple[Numbers, Numbers] | None,
    quantile: float,
    present: Bools,
) -> Floats:
    """Give the covariance of the scores that are present, whichever way it was told."""
    if sum(told is not None for told in (errors, covariance, intervals)) != 1:
        raise BadInput("Exactly one of errors, covariance and intervals says how sure the scores are.")
    used = np.flatnonzero(present)
    if covariance is not None:
        matrix = np.asarray(covariance, dtype=np.float64)
        if matrix.shape != (present.size, present.size):
            raise BadInput("The covariance needs a row and a column for each dimension.")
        kept: Floats = matrix[np.ix_(used, used)]
        if not np.isfinite(kept).all() or not np.allclose(kept, kept.T) or (np.diag(kept) < 0).any():
            raise BadInput("The covariance must be finite and symmetric, without negative variances.")
        return kept
    if intervals is not None:
        low, high = (_column(end, present) for end in intervals)
        error = (high - low) / (2 * quantile)
    else:
        error = _column(errors, present)
    if (error < 0).any():
        raise BadInput("Errors must not be negative, and the low end of an interval not above the high one.")
    return np.diag(error**2)


def _column(column: Numbers | None, present: Bools) -> Floats:
    found = np.asarray(column, dtype=np.float64)
    if found.shape != present.shape:
        raise BadInput("Errors and intervals need an entry for each dimension.")
    return numbers("errors", found[present])


def _spread_out(column: Floats, used: Ints, size: int) -> Floats:
    whole = np.zeros(size)
    whole[used] = column
    return whole


def _words(used: int, size: int, degrees: float, *, independent: bool) -> str:
    words = f"weighted mean of {used} dimensions"
    if used < size:
        words += f", {size - used} missing and left out"
    words += ", dimensions taken as independent" if independent else ", given covariance"
    return f"{words}, {'normal' if degrees >= NORMAL else f't({floor(degrees)})'}"
