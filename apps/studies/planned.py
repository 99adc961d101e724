"""Items that several modes make alike."""

from __future__ import annotations

from collections.abc import Sequence

from apps.core.keys import fitted
from apps.studies.modes import PlannedItem, PlanScenario


def one_for_each_output(scenarios: Sequence[PlanScenario], versions: Sequence[int]) -> list[PlannedItem]:
    """Return an item for each scenario and version that has an output for it; those of one scenario are kin.

    Its key is the scenario's with the version's place, so that it tells nobody which version it is.
    """
    return [
        PlannedItem(
            fitted(scenario.key, most=200 - len(f"/{place}")) + f"/{place}",
            scenario.id,
            (scenario.outputs[version][0],),
            kin=scenario.key,
        )
        for scenario in scenarios
        for place, version in enumerate(versions, 1)
        if scenario.outputs.get(version)
    ]
