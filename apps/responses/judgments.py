"""The shape of one judgment as a line of NDJSON, as DESIGN section 8 fixes it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from apps.catalog.records import MAX_TEXT, Key, Moment, Record, Short
from apps.core import jsontext
from apps.core.keys import fitted
from apps.studies.kinds._base import Slug

MOST_OF_A_SESSION = 20_000
"""Events, and utterances, that one line may bring."""

Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
"""A moment of a session, or how long something lasted."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROLS_OF_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Whatever prints nothing, but line breaks and tabs."""


def _name(text: str) -> str:
    if _CONTROLS.search(text):
        raise ValueError(_("Leave control characters out of names."))
    return text


def _spoken(text: str) -> str:
    if _CONTROLS_OF_TEXT.search(text):
        raise ValueError(_("Leave control characters out; line breaks and tabs may stay."))
    return text


Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_name)]
"""A name on one line, "" for none."""

Speaker = Annotated[Name, StringConstraints(min_length=1)]
"""Who speaks."""

MOST_OTHERS = 200
"""Names of others that one line may bring."""


class JudgmentEvent(Record):
    """Something that happened during a session."""

    at: Seconds
    kind: Slug
    label: Name = ""
    seconds: Seconds | None = None


class SpokenLine(Record):
    """A span of speech."""

    start: Seconds
    end: Seconds
    speaker: Speaker = "rater"
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT), AfterValidator(_spoken)]

    @field_validator("end")
    @classmethod
    def _not_before_its_start(cls, end: float, info: ValidationInfo) -> float:
        if end < info.data.get("start", end):
            raise ValueError(_("This ends before it starts."))
        return end


def _place_of(name: str) -> tuple[str, int]:
    """Return the version key and the sample of a name such as `ward/r3` or `ward/r3#2`."""
    head, mark, tail = name.rpartition("#")
    is_sample = bool(mark) and tail.isascii() and tail.isdigit() and len(tail) < 10
    return (head, int(tail)) if is_sample else (name, 0)


_VERSION_KEY = TypeAdapter(Key)


def _shown(name: str) -> str:
    try:
        _VERSION_KEY.validate_python(_place_of(name)[0])
    except ValidationError as error:
        raise ValueError(_("A version's key has 1 to 200 characters, and no control characters.")) from error
    return name


class Judgment(Record):
    """One rater's answers to one item.

    Attributes:
        shown: versions in the order seen, as `key` or `key#sample`; empty judges the scenario itself.
        arm: how much of an explanation was shown, one of the protocol's levels; the first of them without.
        answers: any subset of the study's questions.
        key: idempotency key; the line's own hash without one.
        others: speakers of its utterances who are not the rater, by name; without it those who are called moderator, interviewer and the like.
    """

    item: Key | None = None
    scenario: Key
    shown: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=210), AfterValidator(_shown)]],
        Field(max_length=12),
    ] = []
    rater: Key
    cohort: Annotated[str, StringConstraints(max_length=80)] = ""
    profile: dict[Slug, Short | int | float | bool | None] = {}
    arm: Annotated[str, StringConstraints(max_length=20)] | None = None
    answers: dict[str, Any]
    seconds: Seconds | None = None
    at: Moment | None = None
    key: Key | None = None
    kind: Literal["main", "gold", "attention", "repeat", "training"] = "main"
    behaviour: dict[Slug, Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]] = {}
    events: Annotated[list[JudgmentEvent], Field(max_length=MOST_OF_A_SESSION)] = []
    utterances: Annotated[list[SpokenLine], Field(max_length=MOST_OF_A_SESSION)] = []
    others: Annotated[list[Speaker], Field(max_length=MOST_OTHERS)] | None = None

    @property
    def item_key(self) -> str:
        """The item's key: as given, else made of the scenario and what was shown, in any order."""
        if self.item is not None:
            return self.item
        return fitted("|".join((self.scenario, *sorted(self.shown))))

    @property
    def places(self) -> list[tuple[str, int]]:
        """What was shown, as (version key, sample)."""
        return [_place_of(name) for name in self.shown]

    @property
    def measured(self) -> dict[str, float]:
        """What was measured of the judgment; `seconds` is the active time where nothing else says it."""
        own = {} if self.seconds is None else {"active_seconds": self.seconds}
        return own | self.behaviour

    @property
    def has_session(self) -> bool:
        """Whether it tells what happened or was said while somebody worked on it."""
        return bool(self.events or self.utterances)

    @property
    def last_second(self) -> float:
        """The last second of its session that is told of."""
        ends = [event.at + (event.seconds or 0.0) for event in self.events]
        return max([*ends, *(line.end for line in self.utterances)], default=0.0)


def line_key(value: dict[str, Any]) -> str:
    """Return the idempotency key of a line that brings none."""
    return f"sha256:{jsontext.digest(value)}"
