"""How often each rater is right: against known truth, or against the majority of the other people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Ints
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population
from apps.statistics.proportions import proportion, proportions
from apps.statistics.truth.votes import Tallies, Votes, by_unit, scenario_of, votes, without_unused

EACH = Population(raters="fixed", scenarios="new")
NEW = Population()


@dataclass(frozen=True, kw_only=True, eq=False)
class RaterAccuracy:
    """The share of judgments that are right, for each rater and pooled.

    `people` (raters,) are the codes of the raters in `rates`, whose intervals are for that rater on new scenarios. `pooled` is over all
    judgments and generalises to its own population; it is None with `pooled_undefined` as the reason where the data are too few for that.
    `left_out` judgments had nothing to be held against.
    """

    people: Ints
    rates: Estimates
    pooled: Estimate | None
    pooled_undefined: Undefined | None
    left_out: int
    n: int
    raters: int
    method: str
    population: str


def rater_accuracy(
    *,
    units: Column,
    categories: Column,
    count: int,
    raters: Column,
    truth: Column,
    scenarios: Column | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> RaterAccuracy:
    """Give each rater's share of right judgments where the truth is known, with Wilson intervals clustered by scenario.

    `truth` is indexed by unit code, -1 where unknown; a unit is its own scenario unless `scenarios` are given. Raises Undefined where the
    truth of no judged unit is known.
    """
    found = votes(units=units, categories=categories, count=count, raters=raters)
    known = by_unit("truth", truth, found.units)
    if (known >= count).any():
        raise BadInput("truth holds a code out of range.")
    held = known[found.unit]
    if (held < 0).all():
        raise Undefined("The truth is known for none of these units.")
    return _accuracy(found, held == found.category, held >= 0, scenarios, population, level, "against truth")


def rater_reliability(
    *,
    units: Column,
    categories: Column,
    count: int,
    raters: Column,
    scenarios: Column | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> RaterAccuracy:
    """Give each rater's share of judgments that are those of the majority of the other people on the unit.

    A judgment is left out where nobody else judged the unit or the others are tied. Raises Undefined where that leaves none.
    """
    found = votes(units=units, categories=categories, count=count, raters=raters)
    agrees, decided = others(found, found.tallies())
    if not decided.any():
        raise Undefined("No judgment can be held against a majority of other people.")
    how = "against the majority of the others"
    return _accuracy(found, agrees, decided, scenarios, population, level, how)


def others(found: Votes, tallies: Tallies) -> tuple[Bools, Bools]:
    """Tell for each judgment whether it is what most of the others gave, and whether the others have a single majority.

    With the judgment taken away, its own category has one vote less; the others' majority is that category if it still leads alone,
    else a category that is the only one to lead besides it.
    """
    most, behind = tallies.most(), tallies.next_most()
    leaders = np.bincount(tallies.unit[tallies.leading()], minlength=found.units.size)
    own = _own(found, tallies)
    top, runner_up, leading = most[found.unit], behind[found.unit], leaders[found.unit]
    alone = (own == top) & (leading == 1)
    agrees = alone & (top - 1 > runner_up)
    led_by_one_other = np.where(own == top, leading == 2, leading == 1) & ~alone
    return agrees, agrees | led_by_one_other


def _own(found: Votes, tallies: Tallies) -> Ints:
    """Give how many gave the judgment's category to its unit, itself included, shape (n,)."""
    cells = tallies.unit * found.count + tallies.category
    place = np.searchsorted(cells, found.unit * found.count + found.category)
    return tallies.number[place]


def _accuracy(  # noqa: PLR0917 - two callers, one line each
    found: Votes,
    right: Bools,
    held: Bools,
    scenarios: Column | None,
    population: Population,
    level: float,
    how: str,
) -> RaterAccuracy:
    scenario = scenario_of(scenarios, found)[found.unit[held]]
    index, used = without_unused(found.rater[held])
    values = right[held].astype(np.float64)
    rates = proportions(
        values=values,
        groups=index,
        count=used.size,
        raters=index,
        scenarios=scenario,
        population=EACH,
        level=level,
    )
    pooled, reason = None, None
    try:
        pooled = proportion(
            values=values, raters=index, scenarios=scenario, population=population, level=level
        )
    except Undefined as error:
        reason = error
    return RaterAccuracy(
        people=found.people[used],
        rates=rates,
        pooled=pooled,
        pooled_undefined=reason,
        left_out=int(np.count_nonzero(~held)),
        n=int(values.size),
        raters=used.size,
        method=f"{how}; Wilson, clustered by scenario",
        population=EACH.words,
    )
