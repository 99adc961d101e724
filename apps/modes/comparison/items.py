"""Which pairs a comparison study shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.protocol.sections import ScenarioFilter, Section


class ComparisonItems(Section):
    """The `items:` of a comparison.

    Attributes:
        pairing: every pair of versions, or only those with the baseline.
        overlap: how many different raters judge each pair.
    """

    scenarios: ScenarioFilter = ScenarioFilter()
    pairing: Literal["all", "vs-baseline"] = "all"
    overlap: Annotated[int, Field(ge=1, le=1_000)] = 3
    order: Literal["off", "uniform", "adaptive"] = "uniform"
    weight_by: Literal["traffic", "none"] = "none"


def plan_pairs(
    spec: ComparisonItems, *, versions: Sequence[int], baseline: int | None, scenarios: Sequence[PlanScenario]
) -> Plan:
    """Return one item per scenario and pair; a version without an output for a scenario is left out and told."""
    items: list[PlannedItem] = []
    missing = 0
    for scenario in scenarios:
        for first, second in combinations(versions, 2):
            if spec.pairing == "vs-baseline" and baseline not in {first, second}:
                continue
            if not (scenario.outputs.get(first) and scenario.outputs.get(second)):
                missing += 1
                continue
            pair = (scenario.outputs[first][0], scenario.outputs[second][0])
            places = f"{versions.index(first) + 1}-{versions.index(second) + 1}"
            items.append(PlannedItem(f"{scenario.key[:180]}/{places}", scenario.id, pair))
    warnings = ()
    if missing:
        warnings = (
            _("%(count)d pairs are left out: a version has no output for the scenario.") % {"count": missing},
        )
    return Plan(tuple(items), warnings)
