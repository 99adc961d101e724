"""What is played when an order of judgments is tried: the gates, the plan of the round, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Ints
from apps.statistics.errors import BadInput
from apps.statistics.population import Population
from apps.statistics.sequential import Decision, Rule
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.specs import require_finite, require_rates

Order = Literal["off", "uniform", "adaptive"]
"""As the items are listed; shuffled, every item once before any twice; or by what helps the open gates most."""

NEW = Population()


@dataclass(frozen=True, kw_only=True)
class OrderGate:
    """`low >= threshold` about `first` against `second`: a win rate, or a difference of Bradley-Terry scores in log-odds."""

    first: int
    second: int
    measure: Literal["win_rate", "bradley_terry"] = "win_rate"
    threshold: float = 0.5

    def __post_init__(self) -> None:
        require_finite(self.threshold)
        if self.first == self.second or min(self.first, self.second) < 0:
            raise BadInput("A gate compares two different versions.")

    @property
    def rule(self) -> Rule:
        """The gate's rule on its interval."""
        return Rule(operator=">=", threshold=self.threshold)


@dataclass(frozen=True, kw_only=True)
class OrderPlan:
    """A round: pairs of versions on `scenarios`, each item judged by `overlap` raters at most, `most` judgments in all (None: all slots).

    A rater judges `per_rater` items at most and leaves after each with the chance `leaving`; `at_once` raters take turns, and whoever is
    done is followed by a new one. Gates are looked at, and priorities set, after every `refresh_every` judgments.
    """

    scenarios: int = 60
    overlap: int = 8
    pairing: Literal["all", "vs-baseline"] = "all"
    per_rater: int = 20
    leaving: float = 0.02
    at_once: int = 5
    refresh_every: int = 40
    most: int | None = None
    population: Population = NEW

    def __post_init__(self) -> None:
        counts = (self.scenarios, self.overlap, self.per_rater, self.at_once, self.refresh_every)
        if min(counts) < 1 or (self.most is not None and self.most < 1):
            raise BadInput(
                "Scenarios, overlap, loads, raters at once and judgments between looks are at least 1."
            )
        require_rates(self.leaving)

    def pairs(self, versions: int) -> tuple[Ints, Ints]:
        """Give the pairs of versions that are shown, lower version first; version 0 is the baseline."""
        if self.pairing == "all":
            lower, upper = np.triu_indices(versions, 1)
            return lower.astype(np.intp), upper.astype(np.intp)
        return np.zeros(versions - 1, dtype=np.intp), np.arange(1, versions, dtype=np.intp)


@dataclass(frozen=True, kw_only=True, eq=False)
class PlayedOrder:
    """What came of a round played with one order.

    `n` judgments were made by `raters` until every gate was `decided` or the slots ran out; `decisions` (gates,) are those of the last
    look, `pair_n` (pairs,) the judgments of each pair. `held` (gates,) tells whether the bounds for every look held the truth at all
    `looks`, `held_at_end` whether the interval for one look, made of all judgments at the end, did; false as well where there is none.
    """

    order: Order
    n: int
    raters: int
    decided: bool
    decisions: tuple[Decision, ...]
    pair_n: Ints
    looks: int
    held: Bools
    held_at_end: Bools


def require_plain(crowd: Crowd) -> None:
    """Raise BadInput for a crowd with habits that playing an order leaves out."""
    plain = Crowd(
        strengths=crowd.strengths,
        rater_spread=crowd.rater_spread,
        scenario_spread=crowd.scenario_spread,
        tie_width=crowd.tie_width,
        both_bad_rate=crowd.both_bad_rate,
        cannot_judge_rate=crowd.cannot_judge_rate,
    )
    if crowd != plain:
        raise BadInput(
            "An order is played with strengths, spreads of raters and scenarios, ties and refusals; leave the other habits out."
        )
