"""Results of comparing each group with everyone else, and how many comparisons at once are allowed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.equity.bounds import p_value
from apps.statistics.equity.multiplicity import Correction, adjusted, interval_level
from apps.statistics.equity.two_sides import TwoSides
from apps.statistics.errors import NoVariation, StatisticsError
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import t_quantile

Intervals = Callable[[Floats], tuple[Floats, Floats]]

IN_WORDS: dict[Correction, str] = {
    "bh": "Benjamini-Hochberg over %d groups, intervals with false coverage rate",
    "holm": "Holm over %d groups, intervals Bonferroni",
    "bonferroni": "Bonferroni over %d groups",
    "none": "not corrected for %d groups",
}


def without_correction(method: str) -> str:
    """Give the words on a method without those on groups compared at once, for somebody who corrects over more than them."""
    return "; ".join(
        part for part in method.split("; ") if not part.startswith(IN_WORDS["none"].split("%", 1)[0])
    )


@dataclass(frozen=True, kw_only=True)
class GroupComparison:
    """One group against everyone else (or another group): a gap, mean less mean, or a ratio, mean over mean.

    `low` and `high` hold at `interval_level` each, which allows for the number of groups at `level`. `error` is the standard error of
    the gap, or of the logarithm of the ratio.
    """

    kind: Literal["gap", "ratio"]
    value: float
    low: float
    high: float
    level: float
    interval_level: float
    error: float
    degrees: float
    statistic: float
    p: float
    adjusted_p: float
    mean: float
    rest: float
    n: int
    rest_n: int
    raters: int
    few_raters: bool
    method: str
    population: str


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupComparisons:
    """Each group against everyone else, as columns of shape (groups,); values are nan where `undefined` gives a reason.

    `value` is the gap or the ratio; `low` and `high` hold at `interval_level` each, which allows for the `compared` groups at `level`.
    `error` is the standard error of the gap, or of the logarithm of the ratio. `mean` is the group's own mean and `rest` that of everyone else;
    `own` holds the groups' means with plain intervals.
    """

    kind: Literal["gap", "ratio"]
    value: Floats
    low: Floats
    high: Floats
    level: float
    interval_level: float
    error: Floats
    degrees: Floats
    statistic: Floats
    p: Floats
    adjusted_p: Floats
    correction: Correction
    compared: int
    own: Estimates
    mean: Floats
    rest: Floats
    n: Ints
    rest_n: Ints
    raters: Ints
    few_raters: Bools
    method: tuple[str, ...]
    population: str
    undefined: tuple[StatisticsError | None, ...]

    def __len__(self) -> int:
        return self.value.size

    def at(self, group: int) -> GroupComparison:
        """Give one group's comparison; raises its reason if it is undefined."""
        reason = self.undefined[group]
        if reason is not None:
            raise reason
        return GroupComparison(
            kind=self.kind,
            value=float(self.value[group]),
            low=float(self.low[group]),
            high=float(self.high[group]),
            level=self.level,
            interval_level=self.interval_level,
            error=float(self.error[group]),
            degrees=float(self.degrees[group]),
            statistic=float(self.statistic[group]),
            p=float(self.p[group]),
            adjusted_p=float(self.adjusted_p[group]),
            mean=float(self.mean[group]),
            rest=float(self.rest[group]),
            n=int(self.n[group]),
            rest_n=int(self.rest_n[group]),
            raters=int(self.raters[group]),
            few_raters=bool(self.few_raters[group]),
            method=self.method[group],
            population=self.population,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """What an estimator found before correction: columns (groups,) and a function from t quantiles to intervals."""

    value: Floats
    error: Floats
    statistic: Floats
    intervals: Intervals
    reasons: tuple[StatisticsError | None, ...]


def compared(
    *,
    kind: Literal["gap", "ratio"],
    sides: TwoSides,
    own: Estimates,
    measured: Measured,
    correction: Correction,
    level: float,
    least: int,
    prefix: str,
) -> GroupComparisons:
    """Put a result together: p-values and intervals corrected over the groups that can be compared."""
    missing = np.array([reason is not None for reason in measured.reasons], dtype=np.bool_)
    p = p_value(statistic=np.where(missing, 0.0, measured.statistic), degrees=sides.degrees)
    corrected = np.full(p.shape, np.nan)
    corrected[~missing] = adjusted(p=p[~missing], correction=correction)
    count = int(np.count_nonzero(~missing))
    found_different = int(np.count_nonzero(corrected[~missing] <= 1 - level))
    each = interval_level(comparisons=count, level=level, correction=correction, rejected=found_different)
    low, high = measured.intervals(t_quantile(level=each, degrees=sides.degrees))
    population = sides.population
    words = f"{prefix}; {IN_WORDS[correction] % count}" if prefix else IN_WORDS[correction] % count

    def shown(column: Floats) -> Floats:
        return np.where(missing, np.nan, column)

    return GroupComparisons(
        kind=kind,
        value=shown(measured.value),
        low=shown(low),
        high=shown(high),
        level=level,
        interval_level=each,
        error=shown(measured.error),
        degrees=np.maximum(sides.degrees, 0),
        statistic=shown(measured.statistic),
        p=shown(p),
        adjusted_p=corrected,
        correction=correction,
        compared=count,
        own=own,
        mean=sides.own,
        rest=sides.rest,
        n=sides.n,
        rest_n=sides.rest_n,
        raters=own.raters,
        few_raters=(own.raters < least) & (population.raters == "new"),
        method=tuple(
            population.method(degrees=degrees, prefix=words)
            for degrees in np.maximum(sides.degrees, 0).tolist()
        ),
        population=population.words,
        undefined=measured.reasons,
    )


def where(
    reasons: tuple[StatisticsError | None, ...], flags: Bools, error: StatisticsError
) -> tuple[StatisticsError | None, ...]:
    """Add a reason to the groups that are flagged and have none yet."""
    return tuple(
        reason or (error if flag else None) for reason, flag in zip(reasons, flags.tolist(), strict=True)
    )


def without_variation(
    sides: TwoSides, reasons: tuple[StatisticsError | None, ...]
) -> tuple[StatisticsError | None, ...]:
    """Add a reason to the groups where one of the two sides does not vary: its error would count as zero."""
    still = NoVariation(
        "In this group or among everyone else, no cluster differs from another, so that no interval can be given."
    )
    return where(reasons, (sides.variance(rest=0.0) == 0) | (sides.variance(own=0.0) == 0), still)
