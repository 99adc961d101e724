"""The contract of a mode, and the registry: one folder each under `apps/modes`, found by lying there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.urls import URLPattern
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


@dataclass(frozen=True)
class PlannedItem:
    """An item to be made; outputs in the protocol's order of versions.

    A mode leaves `overlap` and `weight` alone: sampling sets how often the item is judged, and what undoes that.
    """

    key: str
    scenario_id: int
    outputs: tuple[PlanOutput, ...]
    overlap: int = 1
    weight: float = 1.0


@dataclass(frozen=True)
class Plan:
    """The items of a round, and what could not be made of the scenarios, in words."""

    items: tuple[PlannedItem, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """What a rater may see of an item: texts only, by place. No id, key or name of a version is in it."""

    scenario: Sequence[Mapping[str, Any]]
    outputs: tuple[Sequence[Mapping[str, Any]], ...]


@dataclass(frozen=True)
class Panel:
    """One output on the page, named by its place."""

    label: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class RaterView:
    """All that a mode puts on a rater's page. Nothing else can reach the template."""

    template: str
    prompt: tuple[Message, ...]
    panels: tuple[Panel, ...]
    questions: tuple[QuestionView, ...]

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
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    hint: ClassVar[LazyText]
    icon: ClassVar[str]
    Items: ClassVar[type[BaseModel]]
    template: ClassVar[str]
    intro: ClassVar[tuple[tuple[str, LazyText], ...]]
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
    def present(self, material: Material, questions: tuple[QuestionView, ...]) -> RaterView:
        """Return the page, in the order in which `material` gives the outputs."""

    def signals(self, answers: Mapping[str, Any], placement: Placement) -> Iterable[SignalValue]:
        """Return what only the mode knows beyond the answers to the questions."""
        return ()


@cache
def modes() -> dict[str, Mode]:
    """Return all modes by the word that `mode:` uses."""
    found: list[Mode] = [import_module(f"apps.modes.{name}.mode").MODE for name in settings.MODES]
    return {mode.slug: mode for mode in found}
