"""The contract of a question kind, and the value objects that kinds and modes share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from apps.core.lazy import LazyText

Level = Literal["nominal", "ordinal", "interval"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class AnswerError(ValueError):
    """An answer that does not fit its question.

    Attributes:
        reason: what would fit, for a person.
        pointer: JSON pointer below the answer, "" for the whole.
    """

    def __init__(self, reason: str, pointer: str = "") -> None:
        super().__init__(reason)
        self.reason, self.pointer = reason, pointer


class QuestionSpec(BaseModel):
    """What every question of a protocol says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Slug
    ask: str
    text: Words | None = None
    help: Words | None = None
    optional: bool = False
    direction: Literal["higher", "lower"] | None = None
    level: Level | None = None
    measures: Annotated[list[Slug], Field(max_length=20)] | None = None


@dataclass(frozen=True)
class Placement:
    """One item as one rater meets it.

    Attributes:
        versions: ids of the versions of the item's outputs, in the protocol's order.
        order: for each place shown, the index into `versions`; (1, 0) shows the second version first.
    """

    versions: tuple[int, ...]
    order: tuple[int, ...]

    def position(self, index: int) -> int:
        """Return the place, from 1, at which the version of this index was shown."""
        return self.order.index(index) + 1


@dataclass(frozen=True)
class SignalValue:
    """One measurable fact, before it is stored.

    Attributes:
        metric: key of the metric.
        version: id of the version judged, None when the whole item is.
        versus: id of the other version of a pair.
        position: place at which `version` was shown, from 1; 0 without a version.
        outcome: index into the metric's outcomes, or None.
        value: the number, where there is one.
    """

    metric: str
    version: int | None = None
    versus: int | None = None
    position: int = 0
    outcome: int | None = None
    value: float | None = None
    source: str = "stated"


@dataclass(frozen=True)
class Option:
    """One thing to choose on a form."""

    value: str
    label: str
    icon: str = ""
    digit: str = ""
    checked: bool = False


@dataclass(frozen=True)
class QuestionView:
    """What a template needs to draw one question: plain values only."""

    key: str
    kind: str
    template: str
    text: str
    help: str
    optional: bool
    options: tuple[Option, ...] = ()
    value: str = ""
    error: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


class Kind(ABC):
    """One way of asking. A kind holds no state; everything it knows comes from the spec.

    Attributes:
        slug: the word after `ask:`.
        label: its name in the console.
        hint: what the answers look like, for the console's table.
        Spec: its part of the protocol.
        measures: what is computed from it by default.
        level: level of measurement unless the question says otherwise.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    hint: ClassVar[LazyText]
    Spec: ClassVar[type[QuestionSpec]]
    measures: ClassVar[tuple[str, ...]]
    level: ClassVar[Level]
    outputs: ClassVar[tuple[int, int]] = (0, 99)
    """The least and most outputs an item may show for this kind."""

    @property
    def template(self) -> str:
        """The form, which works without script."""
        return f"studies/kinds/{self.slug}.html"

    @property
    def gate_measure(self) -> str:
        """The measure of a gate on this kind that names none, "" where nothing is measured."""
        return next(iter(self.measures), "")

    @abstractmethod
    def outcomes(self, spec: Any) -> tuple[str, ...]:
        """Return the frozen list of outcomes that signals index."""

    @abstractmethod
    def read_form(self, spec: Any, values: Sequence[str]) -> object:
        """Return the answer that a form's fields mean, in the shape of the contract; None when skipped."""

    @abstractmethod
    def parse(self, spec: Any, answer: object, placement: Placement) -> object:
        """Return the answer, checked and in its one canonical shape.

        Raises:
            AnswerError: it does not fit the question.
        """

    @abstractmethod
    def signals(self, spec: Any, answer: Any, placement: Placement) -> Iterable[SignalValue]:
        """Return what the answer says, as signals."""

    @abstractmethod
    def view(self, spec: Any, *, text: str, answer: object, error: str, placement: Placement) -> QuestionView:
        """Return what the template draws; `answer` is a draft in the shape of the contract, or None."""

    def turned(self, spec: Any, answer: Any, order: Sequence[int]) -> Any:
        """Return the answer as it reads with the outputs in another order; `order[k]` is the place, from 0, that now is k."""
        return answer

    def bounds(self, spec: Any) -> tuple[float | None, float | None]:
        """Return the least and greatest value of the metric."""
        return None, None

    def texts(self, spec: Any) -> tuple[str, ...]:
        """Return the words of the protocol that raters will read."""
        return tuple(text for text in (spec.text, spec.help) if text)


def base_view(kind: Kind, spec: QuestionSpec, text: str, error: str, **more: Any) -> QuestionView:
    """Return the view with what all kinds fill in alike."""
    return QuestionView(
        key=spec.key,
        kind=kind.slug,
        template=kind.template,
        text=text,
        help=spec.help or "",
        optional=spec.optional,
        error=error,
        **more,
    )
