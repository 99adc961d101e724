"""The think-aloud mode: why does somebody do what they do?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.rendering import render_markdown, render_messages
from apps.modes.think_aloud.checks import problems_of
from apps.modes.think_aloud.items import MOST_OUTPUTS, ThinkAloudItems, plan_tasks
from apps.modes.think_aloud.urls import RATER_URLS
from apps.studies.kinds._base import QuestionView
from apps.studies.modes import Material, Mode, Order, Panel, Plan, PlanScenario, RaterView, StepView
from apps.studies.protocol.words import seconds_of


class ThinkAloud(Mode):
    """A task in steps, done while saying or typing what one thinks."""

    slug = "think_aloud"
    label = gettext_lazy("Think-aloud")
    hint = gettext_lazy("A task in steps, done while saying or typing what one thinks.")
    icon = "mic"
    Items = ThinkAloudItems
    template = "think_aloud/item.html"
    outputs = (0, MOST_OUTPUTS)
    starter = (
        {"key": "done", "ask": "yes_no", "text": "Did you get it done?"},
        {"key": "ease", "ask": "seq"},
        {"key": "note", "ask": "comment", "optional": True},
    )
    intro = (
        ("mic", gettext_lazy("You do a small task, and say or type what goes through your mind.")),
        ("clock", gettext_lazy("There is no right or wrong way. What you stumble over helps most.")),
    )
    has_sessions = True
    style = "bundles/session.css"
    script = "bundles/session.js"
    rater_urls = RATER_URLS

    def build_items(
        self,
        spec: ThinkAloudItems,
        *,
        versions: Sequence[int],
        baseline: int | None,
        scenarios: Sequence[PlanScenario],
    ) -> Plan:
        """Return the tasks of a round."""
        return plan_tasks(spec, versions=versions, scenarios=scenarios)

    def needs_versions(self, spec: ThinkAloudItems) -> bool:
        """Return whether outputs are shown."""
        return spec.show != "scenarios"

    def sequence(self, spec: ThinkAloudItems) -> Order:
        """Return how the versions of one scenario follow each other."""
        return spec.sequence

    def step_label(self, spec: ThinkAloudItems, told: str) -> str | None:
        """Return "2: Decide" for whatever begins with the number of a step."""
        head = told.partition(":")[0]
        number = int(head) if head.isascii() and head.isdecimal() and len(head) < 3 else 0
        return f"{number}: {spec.steps[number - 1].title}"[:200] if 1 <= number <= len(spec.steps) else None

    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Refuse steps, questions, recordings and assistants that do not go together."""
        return problems_of(document)

    def present(
        self, spec: ThinkAloudItems, material: Material, questions: tuple[QuestionView, ...]
    ) -> RaterView:
        """Return the task: its steps with their questions, the outputs unless the assistant says them, and the session so far."""
        told = spec.assistant is not None and spec.show == "outputs"
        count = len(material.outputs)
        panels = tuple(
            Panel(_("Answer %(letter)s") % {"letter": letter} if count > 1 else _("Answer"), shown, why)
            for letter, shown, why in zip(
                "ABCDEF",
                (render_messages(turns) for turns in material.outputs),
                material.explanations or (None,) * count,
                strict=False,
            )
        )
        begun = material.session is None or material.session.begun
        return RaterView(
            self.template,
            prompt=render_messages(material.scenario),
            panels=() if told else panels,
            questions=questions,
            context=material.context,
            covered=material.covered,
            steps=_steps(spec, questions),
            session=material.session,
            gate="" if begun else "think_aloud/begin.html",
            record=tuple(spec.record),
            remind=seconds_of(spec.remind),
            assistant=spec.assistant is not None,
            style=self.style,
            script=self.script,
        )


def _steps(spec: ThinkAloudItems, questions: tuple[QuestionView, ...]) -> tuple[StepView, ...]:
    views = {view.key: view for view in questions}
    return tuple(
        StepView(
            step.title,
            render_markdown(step.text) if step.text else "",
            tuple(views[key] for key in step.questions if key in views),
        )
        for step in spec.steps
    )


MODE = ThinkAloud()
