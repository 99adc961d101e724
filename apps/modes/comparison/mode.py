"""The comparison mode: which of two outputs would people rather have?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.rendering import render_messages
from apps.modes.comparison.items import ComparisonItems, plan_pairs
from apps.studies.kinds._base import QuestionView
from apps.studies.modes import Material, Mode, Panel, Plan, PlanScenario, RaterView


class Comparison(Mode):
    """Two outputs side by side; their order is decided on the server and named by place only."""

    slug = "comparison"
    label = gettext_lazy("Comparison")
    hint = gettext_lazy("Two outputs side by side, with ties.")
    icon = "scale"
    Items = ComparisonItems
    template = "comparison/item.html"
    outputs = (2, 2)
    starter = (
        {
            "key": "overall",
            "ask": "preference",
            "ties": ["equal", "both_bad", "cannot_judge"],
            "direction": "higher",
        },
        {"key": "sure", "ask": "confidence", "of": "overall", "optional": True},
        {
            "key": "why",
            "ask": "reasons",
            "options": ["accurate", "safer", "clearer", "follows the request"],
            "optional": True,
        },
        {"key": "note", "ask": "comment", "optional": True},
    )
    intro = (
        ("chat", gettext_lazy("You read a request and two answers written by a computer.")),
        ("scale", gettext_lazy("You say which answer you would rather have, and why if you like.")),
    )

    def build_items(
        self,
        spec: ComparisonItems,
        *,
        versions: Sequence[int],
        baseline: int | None,
        scenarios: Sequence[PlanScenario],
    ) -> Plan:
        """Return the pairs."""
        return plan_pairs(spec, versions=versions, baseline=baseline, scenarios=scenarios)

    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Ask for a baseline where pairs are made against it, and for at least one preference."""
        if document.items.pairing == "vs-baseline" and document.document.round.baseline is None:
            yield "/round/baseline", _("Pairs against the baseline need a baseline.")
        if not any(spec.ask == "preference" for spec in document.questions):
            yield "/questions", _("A comparison asks at least one preference.")

    def present(self, material: Material, questions: tuple[QuestionView, ...]) -> RaterView:
        """Return the prompt and the two answers, called by their places."""
        labels = (_("Answer A"), _("Answer B"))
        panels = tuple(
            Panel(label, render_messages(messages))
            for label, messages in zip(labels, material.outputs, strict=False)
        )
        return RaterView(
            self.template,
            render_messages(material.scenario),
            panels,
            questions,
            context=material.context,
            covered=material.covered,
        )


MODE = Comparison()
