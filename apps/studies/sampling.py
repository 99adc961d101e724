"""Which scenarios a round takes, and what undoes that afterwards. The same seed takes the same ones.

With `weight_by: traffic` a scenario is taken with a probability in proportion to its weight, without replacement, by
systematic sampling over a random order (Madow, 1949): the first-order probabilities are exact, and none exceeds 1.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.studies.modes import Plan, PlanScenario
from apps.studies.protocol.sections import Stratum


@dataclass(frozen=True)
class Taken:
    """How a scenario came into a round: how likely that was, and how often its items are judged."""

    probability: float
    overlap: int


def has_all(scenario: PlanScenario, where: Iterable[tuple[str, str]]) -> bool:
    """Return whether a scenario has all that is asked for: tag, risk, value, locale."""
    return all(
        value in scenario.tags if word == "tag" else getattr(scenario, word) == value for word, value in where
    )


def sample_plan(plan: Plan, scenarios: Sequence[PlanScenario], spec: Any, *, seed: int) -> Plan:
    """Return the items of those scenarios that the plan's `take` and strata take, with weight and overlap.

    Only scenarios that have an item are drawn from: one that cannot be shown would take a place for nothing.

    Args:
        plan: the items of all scenarios.
        scenarios: all that fit, in a fixed order.
        spec: the mode's part of the protocol.
        seed: what the draw begins with.
    """
    strata: Sequence[Stratum] = getattr(spec, "strata", ())
    usual: int = getattr(spec, "overlap", 1)
    by_traffic = getattr(spec, "weight_by", "none") == "traffic"
    shown = {item.scenario_id for item in plan.items}
    groups: list[list[PlanScenario]] = [[] for _group in range(len(strata) + 1)]
    for scenario in scenarios:
        if scenario.id in shown:
            groups[_stratum_of(scenario, strata)].append(scenario)
    takes = [
        *((stratum.take, stratum.overlap or usual) for stratum in strata),
        (getattr(spec, "take", None), usual),
    ]
    taken: dict[int, Taken] = {}
    warnings = list(plan.warnings)
    for number, (group, (take, overlap)) in enumerate(zip(groups, takes, strict=True)):
        chances = _chances(group, take, by_traffic=by_traffic)
        for place in _draw(chances, random.Random(f"{seed}/{number}")):  # noqa: S311 - a draw must come out the same again
            taken[group[place].id] = Taken(chances[place], overlap)
        if number < len(strata) or take is not None:
            warnings += _too_few(number if number < len(strata) else None, len(group), take)
    items = tuple(
        replace(item, overlap=chosen.overlap, weight=usual / (chosen.overlap * chosen.probability))
        for item in plan.items
        if (chosen := taken.get(item.scenario_id)) is not None
    )
    return Plan(items, tuple(warnings))


def _stratum_of(scenario: PlanScenario, strata: Sequence[Stratum]) -> int:
    """Return the first stratum that a scenario fits; the place after the last for all others."""
    fitting = (number for number, stratum in enumerate(strata) if has_all(scenario, stratum.where.items()))
    return next(fitting, len(strata))


def _chances(group: Sequence[PlanScenario], take: int | None, *, by_traffic: bool) -> list[float]:
    """Return how likely each scenario is to be taken; they sum to how many are."""
    if take is None or take >= len(group):
        return [1.0] * len(group)
    return inclusion(_weights(group, by_traffic=by_traffic), take)


def _weights(group: Sequence[PlanScenario], *, by_traffic: bool) -> list[float]:
    return [scenario.weight if by_traffic else 1.0 for scenario in group]


def inclusion(weights: Sequence[float], take: int) -> list[float]:
    """Return probabilities in proportion to weights that sum to `take`; none exceeds 1.

    What would exceed 1 is taken for certain, and the rest shares the places that are left.
    """
    certain: set[int] = set()
    while True:
        rest = fsum(weight for place, weight in enumerate(weights) if place not in certain)
        left = take - len(certain)
        over = {
            place for place, weight in enumerate(weights) if place not in certain and left * weight >= rest
        }
        if not over or left <= 0:
            break
        certain |= over
    return [1.0 if place in certain else left * weight / rest for place, weight in enumerate(weights)]


def _draw(chances: Sequence[float], rng: random.Random) -> list[int]:
    """Return the places drawn, one for each time that the running sum of chances passes a whole number and a start."""
    order = list(range(len(chances)))
    rng.shuffle(order)
    count = round(fsum(chances))
    start, passed = rng.random(), 0.0
    drawn: list[int] = []
    for place in order:
        passed += chances[place]
        if passed > start + len(drawn) and len(drawn) < count:
            drawn.append(place)
    missing = count - len(
        drawn
    )  # the sum of many fractions may fall short of the last whole number by a rounding
    drawn += [place for place in reversed(order) if place not in drawn][:missing] if missing else []
    return drawn


def _too_few(stratum: int | None, found: int, take: int | None) -> list[str]:
    if take is not None and found >= take:
        return []
    if stratum is None:
        return [
            ngettext(
                "The plan asks for more scenarios than the %(found)d that fits; it is taken.",
                "The plan asks for more scenarios than the %(found)d that fit; all are taken.",
                found,
            )
            % {"found": found}
        ]
    if not found:
        return [_("No scenario fits stratum %(number)d.") % {"number": stratum + 1}]
    if take is None:
        return []
    return [
        ngettext(
            "Stratum %(number)d asks for %(take)d scenarios and %(found)d fits; it is taken.",
            "Stratum %(number)d asks for %(take)d scenarios and %(found)d fit; all are taken.",
            found,
        )
        % {"number": stratum + 1, "take": take, "found": found}
    ]
