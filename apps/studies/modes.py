"""The contract of a mode, and the registry: one folder each under `apps/modes`, found by lying there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.urls import URLPattern
from django.utils.safestring import SafeString
from pydantic import BaseModel

from apps.core.lazy import LazyText
from apps.core.rendering import Message
from apps.studies.kinds._base import Placement, QuestionView, SignalValue


@dataclass(frozen=True)
class PlanOutput:
    """An output that a plan may use."""

    id: int
    version_id: int
    sample: int


@dataclass(frozen=True)
class PlanScenario:
    """A scenario that a plan may use, with its outputs by version id (the lowest sample first)."""

    id: int
    key: str
    outputs: Mapping[int, tuple[PlanOutput, ...]]
    tags: tuple[str, ...] = ()
    risk: str = ""
    value: str = ""
    locale: str = ""
    weight: float = 1.0
    set: str = ""
    revision: int = 1


Order = Literal["mixed", "together", "apart"]
"""How items of one kin follow each other for one rater: as it comes, at once, or never at once."""


@dataclass(frozen=True)
class PlannedItem:
    """An item to be made; outputs in the protocol's order of versions.

    A mode leaves `overlap` and `weight` alone: sampling sets how often the item is judged, and what undoes that.
    Items of one `kin` follow the mode's `sequence`; members of a counterfactual set are never next to each other.
    """

    key: str
    scenario_id: int
    outputs: tuple[PlanOutput, ...]
    overlap: int = 1
    weight: float = 1.0
    kin: str = ""


@dataclass(frozen=True)
class Plan:
    """The items of a round, and what could not be made of the scenarios, in words."""

    items: tuple[PlannedItem, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """Why a version answered so, as far as this rater may see it: cut to the level of their arm, and to what the protocol shows.

    `spans` are (start, end, weight) in code points of the output's last turn, `words` what stands there, each with how much it counts
    from 1 to 3; `confidence` is from 0 to 1, None where it is not shown.
    """

    text: str = ""
    spans: tuple[tuple[int, int, float], ...] = ()
    words: tuple[tuple[int, str], ...] = ()
    confidence: float | None = None


@dataclass(frozen=True)
class Context:
    """The context card of a scenario: who asks, where, and what for."""

    who: str = ""
    where: str = ""
    goal: str = ""

    def __bool__(self) -> bool:
        return bool(self.who or self.where or self.goal)


@dataclass(frozen=True)
class SpokenView:
    """Something that was said in a session, with its second on the axis; `message` where it has a form of its own."""

    at: float
    text: str = ""
    message: Message | None = None

    @property
    def clock(self) -> str:
        """Minutes and seconds, as 6:02."""
        minutes, seconds = divmod(int(self.at), 60)
        return f"{minutes}:{seconds:02}"


@dataclass(frozen=True)
class SessionView:
    """What a person has done so far in a session that they hold.

    Attributes:
        begun: whether they have begun; a page asks them to before it shows the task.
        elapsed: seconds since then.
        step: the step that they were at last, from 0.
        thoughts: what they typed.
        talk: what they asked the assistant, and its replies.
        may: what they agreed to being recorded: audio, screen, replay.
    """

    begun: bool = False
    elapsed: float = 0.0
    step: int = 0
    thoughts: tuple[SpokenView, ...] = ()
    talk: tuple[SpokenView, ...] = ()
    may: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepView:
    """One step of a task: what to do, and what is asked of it."""

    title: str
    text: SafeString | str = ""
    questions: tuple[QuestionView, ...] = ()


@dataclass(frozen=True)
class Material:
    """What a rater may see of an item: texts only, by place. No id, key or name of a version is in it.

    Attributes:
        explanations: by place, None where none is shown.
        covered: the outputs are not shown yet, because something is asked before; `outputs` is empty then.
        session: what has happened so far, where judging it is a session; None on a page that nobody holds.
    """

    scenario: Sequence[Mapping[str, Any]]
    outputs: tuple[Sequence[Mapping[str, Any]], ...]
    context: Context = Context()
    explanations: tuple[Explained | None, ...] = ()
    covered: bool = False
    session: SessionView | None = None


@dataclass(frozen=True)
class Panel:
    """One output on the page, named by its place; `differences` is the same with what the others lack marked, "" without."""

    label: str
    messages: tuple[Message, ...]
    explanation: Explained | None = None
    differences: SafeString | str = ""


@dataclass(frozen=True)
class TurnView:
    """One turn of a dialogue that is judged turn by turn.

    Attributes:
        number: from 1, through the whole dialogue.
        message: what was said.
        output, turn: how answers name it: 0 for the scenario, 1 for the output, and the turn within, from 0.
        source: the text in whose code points words are marked, "" where none are.
        questions: what is asked of this turn.
        long: it begins folded.
    """

    number: int
    message: Message
    output: int
    turn: int
    source: str = ""
    questions: tuple[QuestionView, ...] = ()
    long: bool = False


@dataclass(frozen=True)
class RaterView:
    """All that a mode puts on a rater's page. Nothing else can reach the template.

    Attributes:
        steps: parts of the task that are shown one after another; their questions stand with them.
        session: what has happened so far, where judging is a session.
        gate: the template that stands in the place of everything else until the person has begun, "" without.
        record: what may be recorded: audio, screen, replay.
        remind: seconds of silence after which the page says "keep talking"; 0 for never.
        assistant: whether there is one to ask.
        style, script: static files that its page loads beside those of all pages, "" without.
    """

    template: str
    prompt: tuple[Message, ...]
    panels: tuple[Panel, ...]
    questions: tuple[QuestionView, ...]
    context: Context = Context()
    covered: bool = False
    turns: tuple[TurnView, ...] = ()
    steps: tuple[StepView, ...] = ()
    session: SessionView | None = None
    gate: str = ""
    record: tuple[str, ...] = ()
    remind: float = 0.0
    assistant: bool = False
    style: str = ""
    script: str = ""

    @property
    def whole(self) -> tuple[QuestionView, ...]:
        """The questions about the whole, which stand beside or below what is judged."""
        placed = {question.key for step in self.steps for question in step.questions}
        return tuple(
            question for question in self.questions if question.turn is None and question.key not in placed
        )

    @property
    def marks(self) -> bool:
        """Whether words can be marked."""
        return any(turn.source for turn in self.turns)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The shortcuts of the page, as (key, what it chooses)."""
        return [
            (option.digit, option.label)
            for question in self.questions
            for option in question.options
            if option.digit
        ]


class Mode(ABC):
    """How a study asks.

    Attributes:
        slug: the word after `mode:`.
        label, hint, icon: how the console offers it.
        Items: its part of the protocol, under `items:`.
        template: what draws a `RaterView`.
        intro: what a rater will do, as (icon, sentence), for the page where they join.
        outputs: the least and most outputs that one of its items shows.
        starter: the questions that a new study begins with; the first one decides.
        has_sessions: judging an item takes a while, and what happens meanwhile is kept.
        style, script: as in `RaterView`; the page after the last item loads the script too, for what has not been sent yet.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    hint: ClassVar[LazyText]
    icon: ClassVar[str]
    Items: ClassVar[type[BaseModel]]
    template: ClassVar[str]
    intro: ClassVar[tuple[tuple[str, LazyText], ...]]
    outputs: ClassVar[tuple[int, int]] = (1, 1)
    starter: ClassVar[tuple[Mapping[str, Any], ...]] = ({"key": "note", "ask": "comment"},)
    has_sessions: ClassVar[bool] = False
    style: ClassVar[str] = ""
    script: ClassVar[str] = ""
    rater_urls: ClassVar[list[URLPattern]] = []
    console_urls: ClassVar[list[URLPattern]] = []

    @abstractmethod
    def build_items(
        self, spec: Any, *, versions: Sequence[int], baseline: int | None, scenarios: Sequence[PlanScenario]
    ) -> Plan:
        """Return the items of a round over these versions (ids, in the protocol's order)."""

    @abstractmethod
    def check(self, document: Any) -> Iterable[tuple[str, str]]:
        """Return what does not fit this mode in a protocol, as (pointer, sentence)."""

    @abstractmethod
    def present(self, spec: Any, material: Material, questions: tuple[QuestionView, ...]) -> RaterView:
        """Return the page, in the order in which `material` gives the outputs; `spec` is the mode's part of the protocol."""

    def needs_versions(self, spec: Any) -> bool:
        """Return whether a round of these items shows outputs of versions."""
        return True

    def sequence(self, spec: Any) -> Order:
        """Return how items of one kin follow each other for one rater."""
        return "mixed"

    def step_label(self, spec: Any, told: str) -> str | None:
        """Return what a step is called that a page tells of, in words of the protocol; None where there is no such step."""
        return None

    def signals(self, answers: Mapping[str, Any], placement: Placement) -> Iterable[SignalValue]:
        """Return what only the mode knows beyond the answers to the questions."""
        return ()


@cache
def modes() -> dict[str, Mode]:
    """Return all modes by the word that `mode:` uses."""
    found: list[Mode] = [import_module(f"{app}.mode").MODE for app in settings.MODES]
    return {mode.slug: mode for mode in found}
