"""The category that most raters gave a unit, with ties told, and how often it is the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints
from apps.statistics.clusters import distinct
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.estimates import Estimate
from apps.statistics.population import Population
from apps.statistics.proportions import proportion
from apps.statistics.truth.votes import Tallies, Votes, by_unit, scenario_of, votes

UNDECIDED = -1
"""The winner of a unit whose leading categories are tied."""
FIXED_RATERS = Population(raters="fixed", scenarios="new")
PANEL = Population(raters="fixed", scenarios="fixed")


@dataclass(frozen=True, kw_only=True, eq=False)
class Majority:
    """The category given most often to each unit, as columns of shape (units,), by unit code.

    `winner` is -1 where categories are `tied` for most; `leaders` tells how many lead (1 where nobody is tied), `support` the share of the
    unit's judgments that a leader has, `judgments` how many there are.
    """

    units: Ints
    winner: Ints
    tied: Bools
    leaders: Ints
    support: Floats
    judgments: Ints
    n: int
    raters: int
    method: str
    population: str

    @property
    def tied_units(self) -> Ints:
        """The codes of the units that have no winner."""
        return self.units[self.tied]


def majority(*, units: Column, categories: Column, count: int, raters: Column) -> Majority:
    """Give the most frequent of the categories 0 .. count - 1 in each unit; where several are, none of them wins.

    Raises Undefined where nothing was judged.
    """
    found = votes(units=units, categories=categories, count=count, raters=raters)
    return majority_of(found, found.tallies())


def majority_of(found: Votes, tallies: Tallies) -> Majority:
    """Give the majority of votes that are counted already."""
    leading = tallies.leading()
    leaders = np.bincount(tallies.unit[leading], minlength=found.units.size)
    tied = leaders > 1
    winner = np.full(found.units.size, UNDECIDED, dtype=np.intp)
    winner[tallies.unit[leading]] = tallies.category[leading]
    winner[tied] = UNDECIDED
    judgments = found.per_unit
    return Majority(
        units=found.units,
        winner=winner,
        tied=tied,
        leaders=leaders,
        support=tallies.most() / judgments,
        judgments=judgments,
        n=found.n,
        raters=found.people.size,
        method="most frequent category, ties undecided",
        population=PANEL.words,
    )


def majority_accuracy(
    *,
    units: Column,
    categories: Column,
    count: int,
    raters: Column,
    truth: Column,
    scenarios: Column | None = None,
    ties: Literal["wrong", "share", "drop"] = "wrong",
    level: float = 0.95,
) -> Estimate:
    """Give the share of units whose majority is the truth, clustered by scenario (each unit its own unless `scenarios` are given).

    `truth` is indexed by unit code, -1 where unknown. A tied unit has no majority: it is wrong by default; with "share" it counts 1 / k
    if the truth is among the k leaders; with "drop" it counts nowhere. `n` is the units counted. Raises Undefined where no unit's truth is
    known, TooFewScenarios for one scenario.
    """
    if ties not in ("wrong", "share", "drop"):
        raise BadInput("Ties are wrong, share or drop.")
    found = votes(units=units, categories=categories, count=count, raters=raters)
    tallies = found.tallies()
    best = majority_of(found, tallies)
    known = by_unit("truth", truth, found.units)
    if (known >= count).any():
        raise BadInput("truth holds a code out of range.")
    right = (best.winner == known).astype(np.float64)
    if ties == "share":
        leading = tallies.leading() & (tallies.category == known[tallies.unit])
        right = np.bincount(tallies.unit[leading], minlength=found.units.size) / best.leaders
    counted = (known >= 0) & (~best.tied if ties == "drop" else True)
    if not counted.any():
        raise Undefined("The truth is known for none of these units.")
    estimate = proportion(
        values=right[counted],
        raters=np.zeros(int(counted.sum()), dtype=np.intp),
        scenarios=scenario_of(scenarios, found)[counted],
        population=FIXED_RATERS,
        level=level,
    )
    people = distinct(found.rater[counted[found.unit]], found.people.size)
    how = {"wrong": "ties wrong", "share": "ties by share", "drop": "ties dropped"}[ties]
    return replace(estimate, raters=people, method=f"majority, {how}; {estimate.method}")
