"""The contract of a question kind, and the value objects that kinds and modes share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as own
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


class When(BaseModel):
    """A question is asked only where another was answered so; without that its answer is not kept.

    Attributes:
        question: key of the other question, which stands before this one.
        at_least: the least number that it was answered with.
        any_of: answers that it may have; of a list of labels, one is enough.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    question: Slug
    at_least: float | None = None
    any_of: Annotated[list[str | bool], Field(min_length=1, max_length=30)] | None = None

    def holds(self, answer: object) -> bool:
        """Return whether an answer to the other question lets this one be asked."""
        if answer is None:
            return False
        if self.any_of is not None:
            given = answer if isinstance(answer, list) else [answer]
            return any(one in given for one in self.any_of)
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return self.at_least is None
        return self.at_least is None or answer >= self.at_least


class QuestionSpec(BaseModel):
    """What every question of a protocol says.

    Attributes:
        per: `turn` asks it of every turn that a version wrote.
        when: asks it only where another question was answered so.
        about: `explanation` asks it only where an explanation was shown, and makes it part of the interpretability score.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Slug
    ask: str
    text: Words | None = None
    help: Words | None = None
    optional: bool = False
    direction: Literal["higher", "lower"] | None = None
    level: Level | None = None
    measures: Annotated[list[Slug], Field(max_length=20)] | None = None
    per: Literal["turn"] | None = None
    when: When | None = None
    about: Literal["explanation"] | None = None


@dataclass(frozen=True)
class Placement:
    """One item as one rater meets it.

    Attributes:
        versions: ids of the versions of the item's outputs, in the protocol's order.
        order: for each place shown, the index into `versions`; (1, 0) shows the second version first.
        texts: each turn's text, in whose code points marks are counted: the scenario's first, then by place shown; empty where
            they are unknown.
        turns: numbers of the turns that a version wrote, where one output is shown; empty where they are unknown.
        explained: whether an explanation was shown.
        suggested: the label that the version itself gives, and how sure it is, where one output is shown; "" for none.
    """

    versions: tuple[int, ...]
    order: tuple[int, ...]
    texts: tuple[tuple[str, ...], ...] = ()
    turns: tuple[int, ...] = ()
    explained: bool = True
    suggested: tuple[str, float | None] = ("", None)

    def position(self, index: int) -> int:
        """Return the place, from 1, at which the version of this index was shown."""
        return self.order.index(index) + 1

    @property
    def sole(self) -> tuple[int | None, int]:
        """The version that an answer is about and its place, where one output is shown; no version and 0 otherwise."""
        return (self.versions[0], 1) if len(self.order) == 1 else (None, 0)

    def at(self, place: int) -> int:
        """Return the version shown at a place, from 1."""
        return self.versions[self.order[place - 1]]


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
    """One thing to choose on a form; `help` says more about it, `suggested` that the version itself would choose it."""

    value: str
    label: str
    icon: str = ""
    digit: str = ""
    checked: bool = False
    help: str = ""
    suggested: bool = False


@dataclass(frozen=True)
class QuestionView:
    """What a template needs to draw one question: plain values only.

    Attributes:
        turn: the turn that it is asked of, None where it is asked of the whole.
        when: what the other question is called, and the answers that let this one be asked, for the page's script.
    """

    key: str
    kind: str
    template: str
    text: str
    help: str
    optional: bool
    options: tuple[Option, ...] = ()
    value: str = ""
    error: str = ""
    extra: Mapping[str, Any] = own(default_factory=dict)
    turn: int | None = None
    when: str = ""

    @property
    def field(self) -> str:
        """The name of its form's fields."""
        return field_name(self.key, self.turn)


def field_name(key: str, turn: int | None = None) -> str:
    """Return the name of a question's fields in a form."""
    return f"q-{key}" if turn is None else f"q-{key}-t{turn}"


class Kind(ABC):
    """One way of asking. A kind holds no state; everything it knows comes from the spec.

    Attributes:
        slug: the word after `ask:`.
        label: its name in the console.
        hint: what the answers look like, for the console's table.
        Spec: its part of the protocol.
        measures: what is computed from it by default.
        level: level of measurement unless the question says otherwise.
        before: it is asked before the outputs are seen.
        source: where its signals come from: what was stated, or the words of a text once they are checked.
        words: JSON path, below an answer, of what people write of their own; "" where they write nothing.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    hint: ClassVar[LazyText]
    Spec: ClassVar[type[QuestionSpec]]
    measures: ClassVar[tuple[str, ...]]
    level: ClassVar[Level]
    outputs: ClassVar[tuple[int, int]] = (0, 99)
    """The least and most outputs an item may show for this kind."""
    before: ClassVar[bool] = False
    source: ClassVar[str] = "stated"
    words: ClassVar[str] = ""
    starter: ClassVar[Mapping[str, Any]] = {}
    """The settings that a new question begins with."""

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

    def in_form(self, spec: Any, number: float) -> float:
        """Return a number of an answer as the form's fields say it."""
        return number

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

    def bind(self, spec: Any, others: Mapping[str, QuestionSpec]) -> Any:
        """Return the question once all are read; one that depends on another takes what it needs of it.

        Raises:
            AnswerError: they do not go together; the pointer is below the question.
        """
        return spec

    def gives_several(self, spec: Any) -> bool:
        """Return whether one answer may give several outcomes of the same thing."""
        return False

    def texts_in(self, spec: Any, answer: Any) -> tuple[tuple[str, str], ...]:
        """Return what somebody wrote of their own in an answer: (place, text), the place as steps below the answer, "" for all of it."""
        return ()

    def turned(self, spec: Any, answer: Any, order: Sequence[int]) -> Any:
        """Return the answer as it reads with the outputs in another order; `order[k]` is the place, from 0, that now is k."""
        return answer

    def in_words(self, spec: Any, answer: Any, placement: Placement) -> str:
        """Return an answer as its person would read it: what was chosen on the form, or what was written."""
        view = self.view(spec, text="", answer=answer, error="", placement=placement)
        return ", ".join(option.label for option in view.options if option.checked) or view.value

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
