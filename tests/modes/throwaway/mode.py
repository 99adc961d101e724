"""A fourth mode: one output at a time is put into a box. It shows how little a mode has to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.utils.translation import gettext_lazy

from apps.core.rendering import render_messages
from apps.studies.kinds._base import QuestionView
from apps.studies.modes import Material, Mode, Panel, Plan, PlannedItem, PlanScenario, RaterView
from apps.studies.protocol.sections import ScenarioFilter, Section


class SortingItems(Section):
    """The `items:` of a sorting."""

    scenarios: ScenarioFilter = ScenarioFilter()
    overlap: int = 1
    take: int | None = None
    strata: list[Any] = []
    order: Literal["off", "uniform"] = "off"
    weight_by: Literal["none"] = "none"
    heading: str = "Into which box?"


class Sorting(Mode):
    """Outputs, one after another, and boxes."""

    slug = "sorting"
    label = gettext_lazy("Sorting")
    hint = gettext_lazy("One output at a time, into boxes.")
    icon = "flag"
    Items = SortingItems
    template = "throwaway/item.html"
    intro = (("flag", gettext_lazy("You put answers into boxes.")),)

    def build_items(
        self,
        spec: SortingItems,
        *,
        versions: Sequence[int],
        baseline: int | None,
        scenarios: Sequence[PlanScenario],
    ) -> Plan:
        """Return an item for each output."""
        return Plan(
            tuple(
                PlannedItem(f"{scenario.key}/{place}", scenario.id, (scenario.outputs[version][0],))
                for scenario in scenarios
                for place, version in enumerate(versions, 1)
                if scenario.outputs.get(version)
            )
        )

    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Ask for boxes."""
        if not any(spec.ask == "choice" for spec in document.questions):
            yield "/questions", "A sorting needs a choice."

    def present(
        self, spec: SortingItems, material: Material, questions: tuple[QuestionView, ...]
    ) -> RaterView:
        """Return the prompt and the output under the protocol's heading."""
        panels = tuple(Panel(spec.heading, render_messages(messages)) for messages in material.outputs)
        return RaterView(self.template, render_messages(material.scenario), panels, questions)


MODE = Sorting()
