"""What every check of raters has in common: p-values become flags, with the number of false alarms to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, codes, fits, numbered, size_of
from apps.statistics.errors import BadInput, StatisticsError, Undefined
from apps.statistics.population import Population

Adjust = Literal["benjamini_hochberg", "none"]
"""Hold the share of false alarms among the flags at alpha, or test each rater at alpha."""

THESE_RATERS = Population(raters="fixed", scenarios="new").words
"""A check speaks of these raters, as they would answer on more scenarios."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RaterCheck:
    """One check of every rater, as columns (raters,); p-values are nan where `undefined` gives a reason.

    `n` is the judgments that count for each rater, `raters` how many were tested. A rater is flagged at p <= `threshold` (0 if nobody
    is). `false_alarms` is how many of these raters would be flagged on average if nobody did anything wrong.
    """

    n: Ints
    p_value: Floats
    flagged: Bools
    threshold: float
    alpha: float
    false_alarms: float
    raters: int
    method: str
    population: str
    undefined: tuple[StatisticsError | None, ...]


def checked(
    *,
    p_value: Floats,
    n: Ints,
    reasons: tuple[StatisticsError | None, ...],
    alpha: float,
    adjust: Adjust,
    method: str,
) -> RaterCheck:
    """Turn p-values (raters,) into flags; those with a reason are not tested."""
    tested = np.array([reason is None for reason in reasons], dtype=np.bool_)
    known = np.where(tested, p_value, np.nan)
    tests = int(np.count_nonzero(tested))
    threshold = flag_threshold(p_values=known[tested], tests=tests, alpha=alpha, adjust=adjust)
    words = {"benjamini_hochberg": "Benjamini-Hochberg over raters", "none": "each rater alone"}[adjust]
    return RaterCheck(
        n=n,
        p_value=known,
        flagged=tested & (np.where(tested, p_value, 1.0) <= threshold),
        threshold=threshold,
        alpha=alpha,
        false_alarms=expected_false_alarms(tests=tests, alpha=alpha, adjust=adjust),
        raters=tests,
        method=f"{method}; {words} at {alpha:g}",
        population=THESE_RATERS,
        undefined=reasons,
    )


def flag_threshold(*, p_values: Floats, tests: int, alpha: float, adjust: Adjust) -> float:
    """Give the p-value up to which to flag: alpha, or alpha k / m for the largest k that k p-values reach.

    `p_values` may leave out those above alpha, which are never flagged. [Benjamini and Hochberg 1995]
    """
    if not 0 < alpha < 0.5:
        raise BadInput("Alpha must lie between 0 and 0.5.")
    if adjust == "none":
        return alpha
    limits = alpha * np.arange(1, p_values.size + 1) / max(tests, 1)
    reached = np.flatnonzero(np.sort(p_values) <= limits)
    return float(limits[reached[-1]]) if reached.size else 0.0


def expected_false_alarms(*, tests: int, alpha: float, adjust: Adjust) -> float:
    """Give the mean number of flags when all of m independent tests are of honest raters; discrete p-values give fewer.

    Each alone: alpha m. Benjamini-Hochberg: alpha sum_j C(m-1, j) (j+1)! (alpha/m)^j, at most alpha / (1 - alpha)^2.
    [Finner and Roters 2002]
    """
    if adjust == "none" or tests == 0:
        return alpha * tests
    steps = np.arange(min(tests - 1, 400))
    ratios = (tests - 1 - steps) / tests * alpha * (steps + 2) / (steps + 1)
    return float(alpha * (1 + np.cumprod(ratios).sum()))


def raters_of(raters: Column, *, rows: int | None = None) -> tuple[Ints, int]:
    """Give the checked column of raters and how many codes there are; raises Undefined for none, BadInput for wide gaps."""
    checked_codes = codes("raters", raters, rows=rows)
    if checked_codes.size == 0:
        raise Undefined("Nothing has been judged here yet.")
    count = size_of(checked_codes)
    if not fits(count, rows=checked_codes.size):
        raise BadInput("Number the raters without wide gaps.")
    return checked_codes, count


def enough(counts: Ints, *, least: int) -> tuple[StatisticsError | None, ...]:
    """Give the reason of each rater who has fewer than `least` judgments that count, None for the others."""
    return tuple(
        None
        if found >= least
        else Undefined(
            "This rater has %(found)d judgments that count here; at least %(least)d are needed.",
            found=found,
            least=least,
        )
        for found in counts.tolist()
    )


def pair_codes(left: Ints, right: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Number the pairs of codes that occur: each row's pair (n,), then each pair's left code, right code and rows."""
    width = size_of(right)
    index, found = numbered(numbered(left)[0] * width + right) if _small(left, right) else _wide(left, right)
    first = np.zeros(found.size, dtype=np.intp)
    first[index] = np.arange(index.size)
    return index, left[first], right[first], np.bincount(index, minlength=found.size)


def _small(left: Ints, right: Ints) -> bool:
    return left.size * max(size_of(right), 1) < np.iinfo(np.intp).max


def _wide(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Number pairs whose codes are too large to be put together as they are."""
    close, found = numbered(right)
    return numbered(numbered(left)[0] * found.size + close)


def once_each(raters: Ints, units: Ints) -> None:
    """Raise BadInput where a rater answered a unit more than once."""
    if pair_codes(raters, units)[3].max(initial=0) > 1:
        raise BadInput("A rater may answer a unit only once here; leave repeats out.")
