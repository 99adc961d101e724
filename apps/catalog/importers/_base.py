"""What an importer is: a file comes in as pieces of bytes, units come out, and of each unit records of the catalogue."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from apps.core.lazy import LazyText

LONGEST = 16 * 1024 * 1024
"""Bytes that one line, row or task may have; so much is in memory at once, however large the file."""

TOGETHER = "together"
"""What a file holds whose units give scenarios and the outputs for them."""

WHAT: Mapping[str, LazyText] = {
    "scenarios": _("Scenarios"),
    "outputs": _("Outputs"),
    TOGETHER: _("Scenarios with outputs"),
    "versions": _("Versions"),
    "systems": _("Systems"),
}


class Unfit(Exception):  # noqa: N818 - says what is the matter with one unit, which its message explains
    """One unit gives no record; those around it are none the worse.

    Attributes:
        reason: why, for a person.
        pointer: JSON pointer to the place in the unit, "" for the whole.
    """

    def __init__(self, reason: str, pointer: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a file that stands for itself: a line, a row, a task.

    Attributes:
        line: where it begins, from 1 as an editor counts; the number of the task where a file has no lines.
        content: what it holds, for the same importer's `records`.
        flaw: why it cannot be read, "" where it can.
    """

    line: int
    content: Any
    flaw: str = ""


Record = tuple[str, dict[str, Any]]
"""Which of the catalogue's lists a record belongs to, and the record in the shape of its contract."""


class ReadSettings(BaseModel):
    """How a file is read. Every importer has its own; all of it can be changed in the preview."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    encoding: str = "utf-8"
    what: str = "scenarios"


S = TypeVar("S", bound=ReadSettings)


@dataclass(frozen=True)
class Option:
    """A setting as the preview shows it.

    Attributes:
        name: of the form's field.
        label: for a person.
        value: as it is now.
        choices: what it may be, as (value, label); none for a field to type in.
        help: what it means, or what a column holds.
        column: whether it says what a column of a table is.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    column: bool = False


class Importer(ABC, Generic[S]):
    """One format of files. Reading is lazy and keeps nothing, so that memory stays flat."""

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    note: ClassVar[LazyText]
    """What such a file looks like, in a sentence."""
    rank: ClassVar[int] = 5
    """Where two formats fit alike, the lower rank is taken; lists stand in this order."""
    kinds: ClassVar[tuple[str, ...]] = tuple(WHAT)
    """What such a file may hold."""
    settings: type[S]

    @abstractmethod
    def likes(self, head: bytes, name: str) -> int:
        """Return how much a file looks like this, from 0 (not at all) to 10."""

    @abstractmethod
    def guess(self, head: bytes, encoding: str, what: str) -> S:
        """Return settings that fit the beginning of a file; `what` is "" where nobody said what it holds.

        Raises:
            Invalid: the file is something else altogether.
        """

    @abstractmethod
    def units(self, pieces: Iterable[bytes], settings: S) -> Iterator[Unit]:
        """Yield the units of a file.

        Raises:
            Invalid: the file cannot be read on from here.
        """

    @abstractmethod
    def records(self, unit: Unit, settings: S) -> list[Record]:
        """Return what a unit holds, scenarios before their outputs.

        Raises:
            Unfit: it holds nothing that can be taken.
        """

    def options(self, head: bytes, settings: S) -> list[Option]:
        """Return what can be changed, beside the encoding and what the file holds."""
        return []

    def changed(self, head: bytes, settings: S, posted: Mapping[str, str]) -> S:
        """Return the settings as a form asks for them; what is not in the form or makes no sense stays as it was."""
        known = type(settings).model_fields
        asked = {name: value for name, value in posted.items() if name in known and name != "columns"}
        return settings.model_copy(update=asked)
