"""The shape of one judgment as a line of NDJSON, as DESIGN section 8 fixes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from apps.catalog.records import Key, Moment, Record, Short, Text
from apps.core import jsontext
from apps.core.keys import fitted
from apps.studies.kinds._base import Slug


class JudgmentEvent(Record):
    """Something that happened during a session."""

    at: float = Field(ge=0, le=1e7)
    kind: Slug
    label: Short = ""
    seconds: float | None = Field(default=None, ge=0, le=1e7)


class Utterance(Record):
    """A span of speech."""

    start: float = Field(ge=0, le=1e7)
    end: float = Field(ge=0, le=1e7)
    speaker: Short = "rater"
    text: Text


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
    seconds: float | None = Field(default=None, ge=0, le=1e7, allow_inf_nan=False)
    at: Moment | None = None
    key: Key | None = None
    kind: Literal["main", "gold", "attention", "repeat", "training"] = "main"
    behaviour: dict[Slug, Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]] = {}
    events: Annotated[list[JudgmentEvent], Field(max_length=20_000)] = []
    utterances: Annotated[list[Utterance], Field(max_length=20_000)] = []

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

    def extra(self) -> dict[str, Any]:
        """Return behaviour, events and utterances, as they are stored beside the answers."""
        more: dict[str, Any] = dict(self.behaviour)
        if self.events:
            more["events"] = [event.model_dump(exclude_none=True) for event in self.events]
        if self.utterances:
            more["utterances"] = [utterance.model_dump() for utterance in self.utterances]
        return more


def line_key(value: dict[str, Any]) -> str:
    """Return the idempotency key of a line that brings none."""
    return f"sha256:{jsontext.digest(value)}"
