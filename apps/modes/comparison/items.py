"""Which pairs a comparison study shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, Literal

from django.utils.translation import ngettext
from pydantic import Field

from apps.core.keys import fitted
from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.protocol.sections import ScenarioFilter, Section, Stratum

_PAIR = 2

_Meetings = defaultdict[int, Counter[int]]
"""How often each version stood beside each other one."""


class ComparisonItems(Section):
    """The `items:` of a comparison.

    Attributes:
        show: two outputs at once, every pair for itself, or one set of up to `size` for each scenario.
        pairing: every pair of versions, or only those with the baseline.
        differences: whether raters may look at two answers with the words marked that the other lacks.
        overlap: how many different raters judge each pair.
        take: how many of the scenarios that fit are taken, at random; all without.
        strata: scenarios that are taken more or less often than the others.
    """

    scenarios: ScenarioFilter = ScenarioFilter()
    show: Literal["pair", "set"] = "pair"
    size: Annotated[int, Field(ge=2, le=6)] = 3
    pairing: Literal["all", "vs-baseline"] = "all"
    differences: bool = True
    overlap: Annotated[int, Field(ge=1, le=1_000)] = 3
    take: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    strata: Annotated[list[Stratum], Field(max_length=100)] = []
    order: Literal["off", "uniform", "adaptive"] = "uniform"
    weight_by: Literal["traffic", "none"] = "none"

    @property
    def most(self) -> int:
        """How many outputs one item shows at most."""
        return self.size if self.show == "set" else _PAIR


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
    """Return one item per scenario with up to `size` of its versions; where there are more, those come together that met least so far."""
    items: list[PlannedItem] = []
    shown: Counter[int] = Counter()
    met: _Meetings = defaultdict(Counter)
    smaller = 0
    for scenario in scenarios:
        having = [version for version in versions if scenario.outputs.get(version)]
        if len(having) < _PAIR:
            continue
        chosen = _least_met(having, min(spec.size, len(having)), shown, met)
        shown.update(chosen)
        for version in chosen:
            met[version].update(other for other in chosen if other != version)
        smaller += len(chosen) < min(spec.size, len(versions))
        outputs = tuple(scenario.outputs[version][0] for version in chosen)
        items.append(PlannedItem(scenario.key, scenario.id, outputs))
    missing = len(scenarios) - len(items)
    warnings = ((missing, _without_set(missing)), (smaller, _smaller(smaller)))
    return Plan(tuple(items), tuple(words for count, words in warnings if count))


def _least_met(having: Sequence[int], size: int, shown: Mapping[int, int], met: _Meetings) -> list[int]:
    """Return versions in the protocol's order: first the one shown least so far, then always the one that the chosen met least."""
    chosen: list[int] = []
    meetings: Counter[int] = Counter()
    while len(chosen) < size:
        left = (version for version in having if version not in chosen)
        chosen.append(min(left, key=lambda version: (meetings[version], shown[version])))
        meetings.update(met[chosen[-1]])
    return [version for version in having if version in chosen]


def _left_out(pairs: int) -> str:
    return ngettext(
        "%(count)d pair is left out: a version has no output for the scenario.",
        "%(count)d pairs are left out: a version has no output for the scenario.",
        pairs,
    ) % {"count": pairs}


def _without_set(scenarios: int) -> str:
    return ngettext(
        "%(count)d scenario is left out: fewer than two versions have an output for it.",
        "%(count)d scenarios are left out: fewer than two versions have an output for them.",
        scenarios,
    ) % {"count": scenarios}


def _smaller(sets: int) -> str:
    return ngettext(
        "%(count)d set is smaller: a version has no output for the scenario.",
        "%(count)d sets are smaller: a version has no output for the scenario.",
        sets,
    ) % {"count": sets}
