"""The scenario-review mode: what goes wrong in this dialogue, how badly, and how does it fail?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.modes.scenario_review.dialogue import turns_of
from apps.modes.scenario_review.items import ReviewItems, plan_reviews
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import QuestionView
from apps.studies.modes import Material, Mode, Order, Panel, Plan, PlanScenario, RaterView


class ScenarioReview(Mode):
    """One dialogue, shown once, with labels for each turn and a rubric over the whole."""

    slug = "scenario_review"
    label = gettext_lazy("Scenario review")
    hint = gettext_lazy("One dialogue at a time, graded turn by turn and as a whole.")
    icon = "chat"
    Items = ReviewItems
    template = "scenario_review/item.html"
    outputs = (0, 1)
    starter = (
        {"key": "worst", "ask": "severity", "direction": "lower"},
        {
            "key": "graceful",
            "ask": "yes_no",
            "text": "Did it fail with care?",
            "when": {"question": "worst", "at_least": 1.0},
        },
        {
            "key": "turn",
            "ask": "labels",
            "per": "turn",
            "options": ["helpful", "wrong", "unsafe"],
            "optional": True,
        },
        {
            "key": "marks",
            "ask": "spans",
            "labels": ["wrong", "unsafe", "unclear"],
            "notes": True,
            "optional": True,
        },
        {"key": "note", "ask": "comment", "optional": True},
    )
    intro = (
        ("chat", gettext_lazy("You read a conversation with a computer, from beginning to end.")),
        ("flag", gettext_lazy("You say where it went wrong, how badly, and what it should have done.")),
    )

    def build_items(
        self,
        spec: ReviewItems,
        *,
        versions: Sequence[int],
        baseline: int | None,
        scenarios: Sequence[PlanScenario],
    ) -> Plan:
        """Return one item for each output, or for each scenario."""
        return plan_reviews(spec, versions=versions, scenarios=scenarios)

    def needs_versions(self, spec: ReviewItems) -> bool:
        """Return whether outputs are shown."""
        return spec.show == "outputs"

    def sequence(self, spec: ReviewItems) -> Order:
        """Return how the versions of one scenario follow each other."""
        return spec.sequence

    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Refuse questions that need two outputs, and what needs outputs where none are shown."""
        shows = 0 if document.items.show == "scenarios" else 1
        for index, spec in enumerate(document.questions):
            least, most = kind_of(spec.ask).outputs
            if not least <= shows <= most:
                yield (
                    f"/questions/{index}/ask",
                    _("A review shows one output at a time; this question needs more."),
                )
        if shows and not document.document.round.versions:
            yield "/round/versions", _("Name the versions whose outputs are reviewed.")
        if not shows and set(document.document.explanations.levels) != {"none"}:
            yield "/explanations", _("Scenarios have no explanations; show outputs.")

    def present(
        self, spec: ReviewItems, material: Material, questions: tuple[QuestionView, ...]
    ) -> RaterView:
        """Return the dialogue: the scenario's turns, then those of the output."""
        shown = next(iter(material.explanations), None)
        return RaterView(
            self.template,
            prompt=(),
            panels=(Panel(_("Answer"), (), shown),) if shown else (),
            questions=questions,
            context=material.context,
            covered=material.covered,
            turns=turns_of(material, questions),
        )


MODE = ScenarioReview()
