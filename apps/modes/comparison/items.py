"""Which pairs a comparison study shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice
from math import comb
from typing import Annotated, Literal

from django.utils.translation import ngettext
from pydantic import Field

from apps.core.keys import fitted
from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.protocol.sections import ScenarioFilter, Section, Stratum

_LEAST = 2
_MOST_SETS = 1_000
"""Where there are more sets than this, neighbours in the protocol's order go together, in turns."""


class ComparisonItems(Section):
    """The `items:` of a comparison.

    Attributes:
        show: two outputs at once, or a set of up to `size`.
        pairing: every pair of versions, or only those with the baseline.
        differences: whether raters may look at two answers with the words marked that the other lacks.
        overlap: how many different raters judge each pair.
        take: how many of the scenarios that fit are taken, at random; all without.
        strata: scenarios that are taken more or less often than the others.
    """

    scenarios: ScenarioFilter = ScenarioFilter()
    show: Literal["pair", "set"] = "pair"
    size: Annotated[int, Field(ge=3, le=6)] = 3
    pairing: Literal["all", "vs-baseline"] = "all"
    differences: bool = True
    overlap: Annotated[int, Field(ge=1, le=1_000)] = 3
    take: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    strata: Annotated[list[Stratum], Field(max_length=100)] = []
    order: Literal["off", "uniform", "adaptive"] = "uniform"
    weight_by: Literal["traffic", "none"] = "none"


def plan_pairs(
    spec: ComparisonItems, *, versions: Sequence[int], baseline: int | None, scenarios: Sequence[PlanScenario]
) -> Plan:
    """Return one item per scenario and pair; a version without an output for a scenario is left out and told."""
    items: list[PlannedItem] = []
    missing = 0
    pairs = [
        (first, second, f"/{one + 1}-{two + 1}")
        for (one, first), (two, second) in combinations(enumerate(versions), 2)
        if spec.pairing == "all" or baseline in {first, second}
    ]
    for scenario in scenarios:
        for first, second, places in pairs:
            if not (scenario.outputs.get(first) and scenario.outputs.get(second)):
                missing += 1
                continue
            shown = (scenario.outputs[first][0], scenario.outputs[second][0])
            items.append(
                PlannedItem(fitted(scenario.key, most=200 - len(places)) + places, scenario.id, shown)
            )
    return Plan(tuple(items), (_left_out(missing),) if missing else ())


def plan_sets(spec: ComparisonItems, *, versions: Sequence[int], scenarios: Sequence[PlanScenario]) -> Plan:
    """Return one item per scenario with up to `size` of its versions; where there are more, sets take turns from scenario to scenario."""
    items = []
    for number, scenario in enumerate(scenarios):
        having = [version for version in versions if scenario.outputs.get(version)]
        chosen = _chosen(having, min(spec.size, len(having)), number)
        if len(chosen) >= _LEAST:
            shown = tuple(scenario.outputs[version][0] for version in chosen)
            items.append(PlannedItem(scenario.key, scenario.id, shown))
    missing = len(scenarios) - len(items)
    return Plan(tuple(items), (_left_out(missing),) if missing else ())


def _chosen(having: Sequence[int], size: int, number: int) -> Sequence[int]:
    """Return the set whose turn it is, in the protocol's order: every set comes once before any comes again."""
    sets = comb(len(having), size)
    if sets <= _MOST_SETS:
        return next(islice(combinations(having, size), number % sets, None)) if sets else ()
    return [having[place] for place in sorted((number + step) % len(having) for step in range(size))]


def _left_out(pairs: int) -> str:
    return ngettext(
        "%(count)d pair is left out: a version has no output for the scenario.",
        "%(count)d pairs are left out: a version has no output for the scenario.",
        pairs,
    ) % {"count": pairs}
