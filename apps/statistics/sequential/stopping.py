"""Is a rule decided, and if not, how many more judgments would decide it?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Floats
from apps.statistics.errors import BadInput
from apps.statistics.intervals import t_quantile
from apps.statistics.sequential.mixture import FEWEST_DEGREES, interval, mixture_quantile

MOST_TIMES = 10
"""More than this many times the judgments there are is no forecast any more."""
STEPS = 400
"""Sizes of study that are tried on the way there, evenly on the log scale, before halving."""
HALVINGS = 60
ROUNDING = 1e-12
"""A share of a judgment below this is rounding."""

Decision = Literal["pass", "fail", "not_yet"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`low >= threshold` (operator ">=") or `high <= threshold` (operator "<=")."""

    operator: Literal[">=", "<="]
    threshold: float


def decide(*, low: float, high: float, rule: Rule) -> Decision:
    """Give what an interval says about a rule.

    `low >= c` passes if low >= c, fails if high < c, and is not decided yet otherwise; `high <= c` passes if high <= c, fails if
    low > c.
    """
    if np.isnan([low, high, rule.threshold]).any() or low > high:
        raise BadInput("An interval has a low end and a high end, neither of them missing.")
    passed, failed = _sides(np.array([low]), np.array([high]), rule)
    if passed[0]:
        return "pass"
    return "fail" if failed[0] else "not_yet"


def judgments_needed(
    *,
    rule: Rule,
    value: float,
    error: float,
    n: int,
    clusters: float,
    degrees: float | None = None,
    lasting: float = 0.0,
    bounds: tuple[float, float] | None = None,
    tuned_for: float | None = None,
    level: float = 0.95,
) -> int | None:
    """Give how many more judgments decide the rule at the present rate and spread; None if over ten times what there is.

    The value is taken to stay; the squared error to fall with n down to `lasting` squared, what scenarios contribute and more judgments
    on them do not take away; `clusters` (raters) and `degrees` + 1 (effective clusters; default clusters) to grow with n. `bounds` are
    the ends of the scale for Wilson's interval (0 and 1 of a proportion), None for a symmetric one. `tuned_for` is that of a sequential
    bound, None for a fixed-n interval. Decided already is 0; a value exactly at the threshold is None. A ratio is handed over as a
    logarithm, with the logarithm of its threshold.
    """
    free = clusters - 1 if degrees is None else degrees
    _check(value=value, error=error, n=n, clusters=clusters, lasting=lasting, level=level)

    def decided(times: Floats) -> Bools:
        variance = lasting**2 + (error**2 - lasting**2) / times
        freedom = (free + 1) * times - 1
        if tuned_for is None:
            quantile = t_quantile(level=level, degrees=freedom)
        else:
            quantile = mixture_quantile(
                clusters=clusters * times, degrees=freedom, level=level, tuned_for=tuned_for
            )
        known = freedom >= FEWEST_DEGREES
        low, high = interval(
            value=np.full(times.shape, value),
            variance=variance,
            clusters=np.floor(freedom + 1).astype(np.intp),
            quantile=np.where(known, quantile, 0),
            bounds=bounds,
        )
        passed, failed = _sides(low, high, rule)
        settled: Bools = known & (passed | failed)
        return settled

    if decided(np.ones(1))[0]:
        return 0
    if value == rule.threshold:
        return None
    tried = np.geomspace(1, MOST_TIMES + 1, STEPS)
    enough = np.flatnonzero(decided(tried))
    if not enough.size:
        return None
    few, many = tried[enough[0] - 1], tried[enough[0]]
    for _ in range(HALVINGS):
        middle = (few + many) / 2
        few, many = (few, middle) if decided(np.array([middle]))[0] else (middle, many)
    return max(1, ceil(n * (float(many) - 1) * (1 - ROUNDING)))


def _sides(low: Floats, high: Floats, rule: Rule) -> tuple[Bools, Bools]:
    if rule.operator == ">=":
        return low >= rule.threshold, high < rule.threshold
    return high <= rule.threshold, low > rule.threshold


def _check(*, value: float, error: float, n: int, clusters: float, lasting: float, level: float) -> None:
    if not np.isfinite([value, error, clusters, lasting]).all() or error < 0:
        raise BadInput("Value, error and clusters must be finite, and the error not negative.")
    if not 0 <= lasting <= error:
        raise BadInput("The lasting part of an error lies between zero and the error.")
    if n < 1 or clusters <= 0:
        raise BadInput("There must be at least one judgment and one cluster.")
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
