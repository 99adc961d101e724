"""Which value of an attribute fares better: every pair of values, or each value against the others it was paired with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, numbered, numbers
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimates
from apps.statistics.intervals import t_quantile
from apps.statistics.lazily import special
from apps.statistics.panel import Panel, panel_of
from apps.statistics.population import Population

Versus = Literal["pairs", "rest"]


@dataclass(frozen=True, kw_only=True, eq=False)
class AttributeGaps(Estimates):
    """Mean differences between values of an attribute as columns of shape (comparisons,).

    A gap is the score of value `first` less that of value `second`; `second` is -1 for all others. `p` is two-sided, by t with the
    interval's degrees, not corrected for the number of comparisons; nan where the gap is undefined.
    """

    first: Ints
    second: Ints
    p: Floats


def attribute_gaps(
    *,
    first: Numbers,
    second: Numbers,
    first_attribute: Column,
    second_attribute: Column,
    attributes: int,
    raters: Column | None = None,
    sets: Column | None = None,
    versus: Versus = "pairs",
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> AttributeGaps:
    """Give the paired gap for every pair of attribute values that met ("pairs"), or for each value against the others ("rest").

    Scores and attribute codes (below `attributes`) are columns (n,), one pair of variants a row. A comparison with too few clusters, or
    without variation, is undefined, with the reason. Raises BadInput where a variant is paired with its own value.
    """
    rows = np.asarray(first).size
    panel = panel_of(rows=rows, raters=raters, scenarios=sets, weights=weights, population=population)
    gaps = (numbers("first", first, rows=rows) - numbers("second", second, rows=rows))[panel.kept]
    one = panel.codes("first_attribute", first_attribute, attributes)
    other = panel.codes("second_attribute", second_attribute, attributes)
    if (one == other).any():
        raise BadInput("The two variants of a pair must differ in the attribute.")
    if versus == "pairs":
        return _every_pair(panel=panel, gaps=gaps, one=one, other=other, attributes=attributes, level=level)
    if versus == "rest":
        return _each_against_rest(
            panel=panel, gaps=gaps, one=one, other=other, attributes=attributes, level=level
        )
    raise BadInput("Attribute values are compared in pairs or with the rest.")


def _every_pair(
    *, panel: Panel, gaps: Floats, one: Ints, other: Ints, attributes: int, level: float
) -> AttributeGaps:
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    index, met = numbered(lower * attributes + upper)
    ratios = panel.ratios(level=level, groups=index, count=met.size, prefix="paired")
    found = panel.settled(ratios.mean(np.where(one < other, gaps, -gaps)))
    return AttributeGaps(**vars(found), first=met // attributes, second=met % attributes, p=_p_values(found))


def _each_against_rest(
    *, panel: Panel, gaps: Floats, one: Ints, other: Ints, attributes: int, level: float
) -> AttributeGaps:
    # A pair speaks of both of its values, with opposite signs; they stand in different groups.
    each = np.arange(panel.n, dtype=np.intp)
    ratios = panel.ratios(
        level=level,
        groups=np.concatenate([one, other]),
        count=attributes,
        rows=np.concatenate([each, each]),
        prefix="paired, each value against the others",
    )
    found = panel.settled(ratios.mean(np.concatenate([gaps, -gaps])))
    return AttributeGaps(
        **vars(found),
        first=np.arange(attributes, dtype=np.intp),
        second=np.full(attributes, -1, dtype=np.intp),
        p=_p_values(found),
    )


def _p_values(found: Estimates) -> Floats:
    """Give two-sided p values from the intervals: their half is the quantile times the standard error."""
    degrees = np.maximum(found.degrees, 1)
    error = (found.high - found.low) / 2 / t_quantile(level=found.level, degrees=degrees)
    known = error > 0
    ratio = np.divide(np.abs(found.value), error, out=np.zeros(error.shape), where=known)
    return np.where(known, 2 * special.stdtr(degrees, -ratio), np.nan)
