"""Two variants of the same scenario, differing in an attribute alone: how far apart are their scores, and how often differ outcomes?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers, numbers
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate
from apps.statistics.panel import Panel, panel_of
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True)
class PairedDifference(Estimate):
    """The mean of first less second over pairs, and the mean of each side."""

    first: float
    second: float


def paired_difference(
    *,
    first: Numbers,
    second: Numbers,
    raters: Column | None = None,
    sets: Column | None = None,
    weights: Numbers | None = None,
    bounds: tuple[float, float] | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> PairedDifference:
    """Give the mean difference of paired scores (n,) with a t interval clustered by rater and by set of variants.

    `bounds` are the ends of the scale of one score; the difference then stays within them. Raises NoVariation where no cluster differs
    from another and no bounds are given; TooFewRaters, TooFewScenarios or Undefined where pairs are too few.
    """
    panel, one, other = _pairs(
        first=first, second=second, raters=raters, sets=sets, weights=weights, population=population
    )
    ends = None
    if bounds is not None:
        _check_bounds(bounds, one, other)
        ends = (bounds[0] - bounds[1], bounds[1] - bounds[0])
    ratios = panel.ratios(level=level, prefix="first less second, paired")
    found = panel.settled(ratios.mean(one - other, bounds=ends)).at(0)
    share = panel.load / panel.load.sum()
    return PairedDifference(**vars(found), first=float(share @ one), second=float(share @ other))


def flip_rate(
    *,
    first: Numbers,
    second: Numbers,
    raters: Column | None = None,
    sets: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give the share of pairs (n,) whose outcomes differ, with Wilson's interval on the effective n.

    Outcomes may be codes or numbers; only whether they are equal counts. Raises TooFewRaters, TooFewScenarios or Undefined.
    """
    panel, one, other = _pairs(
        first=first, second=second, raters=raters, sets=sets, weights=weights, population=population
    )
    ratios = panel.ratios(level=level, prefix="pairs whose outcomes differ")
    return panel.settled(ratios.proportion(one != other)).at(0)


def _pairs(
    *,
    first: Numbers,
    second: Numbers,
    raters: Column | None,
    sets: Column | None,
    weights: Numbers | None,
    population: Population | None,
) -> tuple[Panel, Floats, Floats]:
    rows = np.asarray(first).size
    one, other = numbers("first", first, rows=rows), numbers("second", second, rows=rows)
    panel = panel_of(rows=rows, raters=raters, scenarios=sets, weights=weights, population=population)
    return panel, one[panel.kept], other[panel.kept]


def _check_bounds(bounds: tuple[float, float], *columns: Floats) -> None:
    if not bounds[0] < bounds[1]:
        raise BadInput("The bounds of a scale are its lower and its upper end.")
    if any(column.size and (column.min() < bounds[0] or column.max() > bounds[1]) for column in columns):
        raise BadInput("A value lies outside the bounds of the scale.")
