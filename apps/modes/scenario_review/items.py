"""Which outputs a scenario review shows, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from django.utils.translation import ngettext
from pydantic import Field

from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.planned import one_for_each_output
from apps.studies.protocol.sections import ScenarioFilter, Section, Stratum


class ReviewItems(Section):
    """The `items:` of a scenario review.

    Attributes:
        show: outputs of versions, or the scenarios themselves, which then hold the whole dialogue.
        sequence: how a rater meets the versions of one scenario: as it comes, one after another, or never next to each other.
        overlap: how many different raters judge each item.
        take: how many of the scenarios that fit are taken, at random; all without.
        strata: scenarios that are taken more or less often than the others.
    """

    scenarios: ScenarioFilter = ScenarioFilter()
    show: Literal["outputs", "scenarios"] = "outputs"
    sequence: Literal["mixed", "together", "apart"] = "mixed"
    overlap: Annotated[int, Field(ge=1, le=1_000)] = 3
    take: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    strata: Annotated[list[Stratum], Field(max_length=100)] = []
    order: Literal["off", "uniform"] = "uniform"
    weight_by: Literal["traffic", "none"] = "none"


def plan_reviews(spec: ReviewItems, *, versions: Sequence[int], scenarios: Sequence[PlanScenario]) -> Plan:
    """Return one item per scenario and version; where scenarios themselves are judged, one per scenario."""
    if spec.show == "scenarios":
        return Plan(tuple(PlannedItem(scenario.key, scenario.id, ()) for scenario in scenarios))
    items = one_for_each_output(scenarios, versions)
    missing = len(scenarios) * len(versions) - len(items)
    return Plan(tuple(items), (_left_out(missing),) if missing else ())


def _left_out(outputs: int) -> str:
    return ngettext(
        "%(count)d review is left out: a version has no output for the scenario.",
        "%(count)d reviews are left out: a version has no output for the scenario.",
        outputs,
    ) % {"count": outputs}
