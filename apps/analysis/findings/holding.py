"""Numbers held against what they are compared with, many at once, at whatever level is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from apps.analysis.bounds._making import LEVEL
from apps.analysis.findings.lenses import Lens
from apps.analysis.measures._base import Draft, Scores
from apps.analysis.measures._cuts import Cut, Table
from apps.analysis.measures._scored import grouped
from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.equity import GroupPairs, HeldGroups, Match, held_gaps
from apps.statistics.equity.bounds import p_value
from apps.statistics.equity.comparison import Measured, without_correction
from apps.statistics.equity.gaps import of_means, of_proportions
from apps.statistics.equity.rows import rows_of
from apps.statistics.equity.two_sides import TwoSides
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import t_quantile


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """Groups' numbers less what each is held against, as columns of shape (groups,); `defined` tells which have an interval."""

    value: Floats
    low: Floats
    high: Floats
    own: Floats
    against: Floats
    p: Floats
    n: Ints
    raters: Ints
    scenarios: Ints
    method: tuple[str, ...]
    defined: Bools


@dataclass(frozen=True, eq=False)
class Batch:
    """Comparisons that are made together, each level once."""

    make: Callable[[float], Held]
    _made: dict[float, Held] = field(default_factory=dict)

    def at(self, level: float) -> Held:
        """Return them with intervals at this level."""
        if level not in self._made:
            self._made[level] = self.make(level)
        return self._made[level]


def against_rest(lens: Lens, cut: Cut, table: Table) -> Batch:
    """Return each group of a table of the lens's judgments against everyone else's."""
    return _batch(lens.scores, cut.behind.held(lens.scores, table, at_least_one_way=True))


def against_others(lens: Lens, scores: Scores, groups: Ints) -> Batch:
    """Return the judgments of group 0 against those of group 1: with and without a theme."""
    data = lens.data
    held = HeldGroups.of_rows(
        values=scores.values,
        groups=groups,
        count=2,
        raters=data.rater[scores.rows],
        scenarios=data.scenario[scores.rows],
        population=data.setting.population,
        at_least_one_way=True,
    )
    return _batch(scores, held)


def against_all(match: Match, both: Scores) -> Batch:
    """Return one version's judgments against another's, all together; `both` are the scores of the two."""
    everyone = np.zeros(match.mine.rows.sizes["rater"], dtype=np.intp)
    return _matched(match.groups("rater", everyone, 1, at_least_one_way=True), both)


def against_baseline(match: Match, cut: Cut, table: Table, side: Ints) -> Batch:
    """Return each group of a table of two versions' judgments, those of side 0 against those of side 1 (m,), as `against_others` does of its rows alone.

    `match` holds the same judgments by raters and scenarios.
    """
    matched = (
        match.groups(table.axis, table.home, table.count, at_least_one_way=True)
        if table.axis is not None and match.fits(table.axis, table.count)
        else None
    )
    return _matched(matched or _pairs(cut, table, side), cut.scores)


def _matched(sides: TwoSides, both: Scores) -> Batch:
    measured = of_proportions(sides) if both.is_proportion else of_means(sides)
    words = "; ".join(part for part in (both.prefix, "Newcombe" if both.is_proportion else "") if part)
    return Batch(lambda level: _from_pairs(sides, measured, level, words))


def _pairs(cut: Cut, table: Table, side: Ints) -> GroupPairs:
    """Return the same from the rows, for groups that are of neither raters nor scenarios, or too many for tables."""
    behind = cut.behind
    return GroupPairs(
        rows=rows_of(
            values=cut.scores.values,
            groups=2 * table.groups + side,
            count=2 * table.count,
            raters=behind.rater,
            scenarios=behind.scenario,
            weights=None,
        ),
        count=2 * table.count,
        population=behind.population,
        pairs=np.arange(2 * table.count, dtype=np.intp).reshape(-1, 2),
        at_least_one_way=True,
    )


def against_number(lens: Lens, number: float, groups: Ints, count: int) -> Batch:
    """Return each group of a lens's judgments against a number that was known before."""
    rows = replace(grouped(lens.scores, lens.data, groups, count), at_least_one_way=True)
    behind, moments, is_proportion = rows.behind, rows.moments(lens.scores.values), lens.scores.is_proportion

    def make(level: float) -> Held:
        at_level = replace(behind, level=level)
        found = at_level.proportion(moments) if is_proportion else at_level.mean(moments)
        return _from_number(found, number, is_proportion=is_proportion)

    return Batch(make)


def of_draft(draft: Draft) -> Batch:
    """Return an estimate that is a gap itself, widened as Student's t asks with its raters less one as degrees of freedom.

    Raises:
        Undefined: it has no interval.
    """
    if draft.value is None or draft.low is None or draft.high is None:
        raise Undefined("This estimate has no interval.")
    value, degrees = draft.value, np.array([max(draft.raters - 1, 1)], dtype=np.float64)
    ends = np.array([draft.value - draft.low, draft.high - draft.value]) / t_quantile(
        level=LEVEL, degrees=degrees
    )
    error = float(ends.mean())

    def make(level: float) -> Held:
        wide = float(t_quantile(level=level, degrees=degrees)[0])
        p = p_value(statistic=np.array([value / error if error > 0 else 0.0]), degrees=degrees)
        return Held(
            value=np.array([value]),
            low=np.array([value - wide * float(ends[0])]),
            high=np.array([value + wide * float(ends[1])]),
            own=np.array([value]),
            against=np.zeros(1),
            p=p,
            n=np.array([draft.n]),
            raters=np.array([draft.raters]),
            scenarios=np.zeros(1, dtype=np.int64),
            method=(draft.method,),
            defined=np.array([error > 0]),
        )

    return Batch(make)


def _batch(scores: Scores, held: HeldGroups) -> Batch:
    """Return groups against everyone else at whatever level; what is kept for that holds no judgment."""
    is_proportion, prefix = scores.is_proportion, scores.prefix
    return Batch(lambda level: _from_gaps(held, level, prefix, is_proportion=is_proportion))


def _from_gaps(held: HeldGroups, level: float, prefix: str, *, is_proportion: bool) -> Held:
    # What all was tried is known to the caller.
    found = held_gaps(held, proportion=is_proportion, level=level, correction="none")
    return Held(
        value=found.value,
        low=found.low,
        high=found.high,
        own=found.mean,
        against=found.rest,
        p=found.p,
        n=found.n,
        raters=found.raters,
        scenarios=found.own.scenarios,
        method=_without_count(found.method, prefix),
        defined=np.array([reason is None for reason in found.undefined], dtype=np.bool_),
    )


def _from_pairs(sides: TwoSides, measured: Measured, level: float, words: str) -> Held:
    defined = np.array([reason is None for reason in measured.reasons], dtype=np.bool_)
    low, high = measured.intervals(t_quantile(level=level, degrees=sides.degrees))
    degrees = np.maximum(sides.degrees, 0)
    return Held(
        value=measured.value,
        low=low,
        high=high,
        own=sides.own,
        against=sides.rest,
        p=p_value(statistic=np.where(defined, measured.statistic, 0.0), degrees=sides.degrees),
        n=sides.n,
        raters=sides.raters,
        scenarios=sides.scenarios,
        method=tuple(sides.population.method(degrees=one, prefix=words) for one in degrees.tolist()),
        defined=defined,
    )


def _from_number(found: Estimates, number: float, *, is_proportion: bool) -> Held:
    """Return estimates less a number; a proportion's test is the one that Wilson's interval turns around."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if is_proportion:
            error = np.sqrt(number * (1 - number) / found.effective_n)
        else:
            error = (found.high - found.low) / 2 / t_quantile(level=found.level, degrees=found.degrees)
        p = p_value(statistic=(found.value - number) / error, degrees=found.degrees)
    return Held(
        value=found.value - number,
        low=found.low - number,
        high=found.high - number,
        own=found.value,
        against=np.full(len(found), number),
        p=p,
        n=found.n,
        raters=found.raters,
        scenarios=found.scenarios,
        method=found.method,
        defined=np.array([reason is None for reason in found.undefined], dtype=np.bool_) & np.isfinite(p),
    )


def _without_count(methods: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Return methods without how many groups were compared here: all that was tried counts."""
    kept = (without_correction(method) for method in methods)
    return tuple("; ".join(part for part in (prefix, own) if part) for own in kept)
