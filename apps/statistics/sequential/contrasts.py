"""A group against everyone else with bounds that hold at every look: the gap of two means, or their ratio on the log scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.population import Population
from apps.statistics.sequential.blocks import Blocks, blocks_of
from apps.statistics.sequential.clustered import SumsPath, sums_path
from apps.statistics.sequential.estimates import Course, SequentialEstimate, estimate_of, shortfall_of, tuned

NEW = Population()


def sequential_gap(
    *,
    values: Numbers,
    members: Bools,
    raters: Column,
    scenarios: Column,
    order: Column,
    level: float = 0.95,
    tuned_for: float | None = None,
    population: Population = NEW,
    path: bool = False,
) -> SequentialEstimate:
    """Give the mean of `members` minus the mean of everyone else, with bounds that hold at every look.

    `members` (n,) tells which judgments belong to the group, be it a group of raters or of scenarios. Both means weigh every judgment
    alike; degrees of freedom are those of the part with the fewest effective clusters. Raises as sequential_mean does, Undefined while
    one part has fewer than two clusters, NoVariation where nothing varies.
    """
    parts = _parts(
        values=values,
        members=members,
        raters=raters,
        scenarios=scenarios,
        order=order,
        population=population,
    )
    sums = parts.sums(parts.centre)
    total, loads, others, other_loads = sums.totals.T
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, other = total / loads, others / other_loads
        gradient = np.stack([1 / loads, -mean / loads, -1 / other_loads, other / other_loads], axis=1)
    return _estimate(
        parts,
        sums=sums,
        value=mean - other,
        gradient=gradient,
        level=level,
        tuned_for=tuned_for,
        path=path,
    )


def sequential_ratio(
    *,
    values: Numbers,
    members: Bools,
    raters: Column,
    scenarios: Column,
    order: Column,
    level: float = 0.95,
    tuned_for: float | None = None,
    population: Population = NEW,
    path: bool = False,
) -> SequentialEstimate:
    """Give the mean of `members` over the mean of everyone else, with bounds that hold at every look.

    Values are zero or above; the bounds are made on the log scale, which is also the scale of `error` and `lasting`. Raises as
    sequential_gap does, and Undefined where one of the means is zero.
    """
    parts = _parts(
        values=values,
        members=members,
        raters=raters,
        scenarios=scenarios,
        order=order,
        population=population,
    )
    if (parts.values < 0).any():
        raise BadInput("A ratio needs values of zero or above.")
    sums = parts.sums(0.0)
    total, loads, others, other_loads = sums.totals.T
    if total[-1] <= 0 or others[-1] <= 0:
        raise Undefined("One of the two means is zero, so that their ratio has no value.")
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.log(total / loads) - np.log(others / other_loads)
        gradient = np.stack([1 / total, -1 / loads, -1 / others, 1 / other_loads], axis=1)
    return _estimate(
        parts,
        sums=sums,
        value=value,
        gradient=gradient,
        level=level,
        tuned_for=tuned_for,
        path=path,
        on_log_scale=True,
    )


@dataclass(frozen=True, eq=False)
class _Parts:
    """Rows of closed raters, ready to be summed in two parts."""

    values: Floats
    members: Bools
    raters: Ints
    scenarios: Ints
    blocks: Blocks
    panel: int
    population: Population

    @property
    def centre(self) -> float:
        return float(self.values.mean())

    def sums(self, centre: float) -> SumsPath:
        off, inside, outside = self.values - centre, self.members * 1.0, ~self.members * 1.0
        return sums_path(
            columns=np.stack([off * inside, inside, off * outside, outside], axis=1),
            blocks=self.blocks,
            raters=self.raters,
            scenarios=self.scenarios,
            population=self.population,
        )


def _parts(
    *,
    values: Numbers,
    members: Bools,
    raters: Column,
    scenarios: Column,
    order: Column,
    population: Population,
) -> _Parts:
    column = numbers("values", values)
    inside = np.asarray(members)
    if inside.dtype.kind != "b" or inside.shape != column.shape:
        raise BadInput("members must be one column of true and false with as many rows as the others.")
    who = codes("raters", raters, rows=column.size)
    what = codes("scenarios", scenarios, rows=column.size)
    blocks = blocks_of(raters=who, order=order)
    rows = blocks.rows
    shortfall = shortfall_of(blocks=blocks, scenarios=what[rows], population=population)
    if shortfall is not None:
        raise shortfall
    if inside[rows].all() or not inside[rows].any():
        raise Undefined("A group is compared with everyone else, and here one of the two has no judgments.")
    return _Parts(
        column[rows], inside[rows], who[rows], what[rows], blocks, np.asarray(order).size, population
    )


def _estimate(
    parts: _Parts,
    *,
    sums: SumsPath,
    value: Floats,
    gradient: Floats,
    level: float,
    tuned_for: float | None,
    path: bool,
    on_log_scale: bool = False,
) -> SequentialEstimate:
    usable = np.isfinite(value) & np.isfinite(gradient).all(axis=1)
    gradient = np.where(usable[:, None], gradient, 0)
    if float(np.ptp(parts.values)) == 0:
        raise NoVariation("All answers are the same, so that no interval can be given.")
    size = 1.0 if on_log_scale else float(np.square(parts.values).max())
    course = Course(
        value=np.where(usable, value, np.nan),
        variance=sums.variance(gradient),
        lasting=sums.lasting_variance(gradient),
        degrees=sums.degrees(1, 3),
        size=np.full(value.shape, size),
    )
    return estimate_of(
        course=course,
        sums=sums,
        blocks=parts.blocks,
        scenarios=parts.scenarios,
        bounds=None,
        level=level,
        tuned_for=tuned(tuned_for=tuned_for, population=parts.population, panel=parts.panel),
        population=parts.population,
        path=path,
        prefix="on the log scale; " if on_log_scale else "",
        on_log_scale=on_log_scale,
    )
