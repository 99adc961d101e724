"""The comparison mode: which of two outputs would people rather have?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.rendering import render_messages
from apps.modes.comparison.differences import differences
from apps.modes.comparison.items import ComparisonItems, plan_pairs, plan_sets
from apps.studies.kinds import kind_of
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
    outputs = (2, 6)
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
        """Return the pairs, or the sets."""
        if spec.show == "set":
            return plan_sets(spec, versions=versions, scenarios=scenarios)
        return plan_pairs(spec, versions=versions, baseline=baseline, scenarios=scenarios)

    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Ask for a baseline where pairs are made against it, and for questions that fit as many outputs as are shown."""
        items = document.items
        if items.pairing == "vs-baseline" and items.show == "set":
            yield (
                "/items/pairing",
                _("Sets hold all versions equally often; only pairs can be against the baseline."),
            )
        elif items.pairing == "vs-baseline" and document.document.round.baseline is None:
            yield "/round/baseline", _("Pairs against the baseline need a baseline.")
        if items.most > 2 and not any(spec.ask == "rank" for spec in document.questions):
            yield "/questions", _("A comparison of sets asks for a ranking.")
        elif not any(spec.ask in {"preference", "rank"} for spec in document.questions):
            yield "/questions", _("A comparison asks at least one preference.")
        for index, spec in enumerate(document.questions):
            if kind_of(spec.ask).outputs[1] < items.most:
                yield f"/questions/{index}/ask", _("This question compares two outputs; a set shows more.")
            if spec.per is not None:
                yield (
                    f"/questions/{index}/per",
                    _("Turns are judged in a scenario review, one output at a time."),
                )

    def present(
        self, spec: ComparisonItems, material: Material, questions: tuple[QuestionView, ...]
    ) -> RaterView:
        """Return the prompt and the answers, called by their places."""
        count = len(material.outputs)
        explanations = material.explanations or (None,) * count
        marked = differences(material.outputs) if spec.differences else ("",) * count
        shown = zip("ABCDEF", material.outputs, explanations, marked, strict=False)
        panels = tuple(
            Panel(
                _("Answer %(letter)s") % {"letter": letter}, render_messages(messages), explanation, differing
            )
            for letter, messages, explanation, differing in shown
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
