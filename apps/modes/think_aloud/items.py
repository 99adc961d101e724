"""The tasks of a think-aloud study: their steps, what may be recorded, and whom one may ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from django.utils.translation import ngettext
from pydantic import AfterValidator, Field

from apps.studies.kinds._base import Slug
from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.planned import one_for_each_output
from apps.studies.protocol.sections import ScenarioFilter, Section, Stratum
from apps.studies.protocol.words import Duration, Line, Prose, each_once

MOST_OUTPUTS = 6


class Step(Section):
    """A part of the task; `questions` are the keys of what is asked in it. Questions of no step come at the end."""

    title: Line
    text: Prose | None = None
    questions: Annotated[list[Slug], Field(max_length=20)] = []


class ScriptedReply(Section):
    """What the assistant says where a question holds one of the words; without words it always fits. Each is given once."""

    words: Annotated[list[Line], Field(max_length=30)] = []
    say: Prose


class Assistant(Section):
    """Somebody to ask within the task.

    Attributes:
        answers: where replies come from: the version's pushed output, turn by turn, or the script.
        script: replies, tried in their order.
        otherwise: what it says when nothing fits or nothing is left.
    """

    answers: Slug = "outputs"
    script: Annotated[list[ScriptedReply], Field(max_length=200)] = []
    otherwise: Prose | None = None


Recorded = Literal["audio", "screen", "replay"]


class ThinkAloudItems(Section):
    """The `items:` of a think-aloud study.

    Attributes:
        show: an output of one version, the outputs of all versions at once, or the task alone.
        sequence: how a rater meets the versions of one scenario.
        steps: the parts of the task, in order.
        record: what people may be asked to let us record; each needs consent of its own.
        remind: after how long a silence the page says "keep talking".
        assistant: somebody to ask.
        overlap: how many different raters do each task.
    """

    scenarios: ScenarioFilter = ScenarioFilter()
    show: Literal["outputs", "set", "scenarios"] = "outputs"
    sequence: Literal["mixed", "together", "apart"] = "mixed"
    steps: Annotated[list[Step], Field(min_length=1, max_length=20)] = [Step(title="Try it")]
    record: Annotated[list[Recorded], Field(max_length=3), AfterValidator(each_once)] = []
    remind: Duration = "15s"
    assistant: Assistant | None = None
    overlap: Annotated[int, Field(ge=1, le=1_000)] = 5
    take: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    strata: Annotated[list[Stratum], Field(max_length=100)] = []
    order: Literal["off", "uniform"] = "uniform"
    weight_by: Literal["traffic", "none"] = "none"


def plan_tasks(spec: ThinkAloudItems, *, versions: Sequence[int], scenarios: Sequence[PlanScenario]) -> Plan:
    """Return the tasks: one for each scenario, or for each scenario and version where outputs are shown one at a time."""
    if spec.show == "scenarios":
        return Plan(tuple(PlannedItem(scenario.key, scenario.id, ()) for scenario in scenarios))
    if spec.show == "set":
        items = [_with_all(scenario, versions) for scenario in scenarios]
        missing = len(scenarios) * min(len(versions), MOST_OUTPUTS) - sum(len(one.outputs) for one in items)
    else:
        items = one_for_each_output(scenarios, versions)
        missing = len(scenarios) * len(versions) - len(items)
    return Plan(tuple(one for one in items if one.outputs), (_left_out(missing),) if missing else ())


def _with_all(scenario: PlanScenario, versions: Sequence[int]) -> PlannedItem:
    shown = [scenario.outputs[version][0] for version in versions if scenario.outputs.get(version)]
    return PlannedItem(scenario.key, scenario.id, tuple(shown[:MOST_OUTPUTS]))


def _left_out(outputs: int) -> str:
    return ngettext(
        "%(count)d output is missing: a version has none for a scenario.",
        "%(count)d outputs are missing: a version has none for a scenario.",
        outputs,
    ) % {"count": outputs}
