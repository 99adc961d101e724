"""What is kept about the people who judge: every app that holds some of it registers here, in `AppConfig.ready`.

A registration says which tables are about a person and why, and brings four acts: to hold the rows still, to take
a person's judgments out, to erase the person, and to give them a copy. Apps register from the bottom up; whatever is
removed goes from the top down, so that nothing is left that points at what is gone. Core knows a rater by id only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Rows = list[dict[str, Any]]
"""Rows of one table as a person gets them: JSON values under the columns' names."""


class Basis(StrEnum):
    """Why the law lets us keep something (GDPR, article 6)."""

    CONSENT = "consent, 6(1)(a)"
    DUTY = "legal duty, 6(1)(c)"
    INTEREST = "legitimate interest, 6(1)(f)"


@dataclass(frozen=True)
class Table:
    """A table with rows about people.

    Attributes:
        name: of the table in the database.
        purpose: what the rows are for.
        basis: why they may be kept.
        keeps: how long, in words.
        columns: what each column says about a person; keys and references stay out.
        withheld: columns that a person's own copy leaves out, and why.
    """

    name: str
    purpose: str
    basis: Basis
    keeps: str
    columns: Mapping[str, str]
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonalFile:
    """A file about a person, as their copy holds it."""

    name: str
    read: Callable[[], Iterator[bytes]]


def _nothing(rater_id: int, now: datetime) -> None:
    """Do nothing: an app without part in this act."""


def _no_lock(rater_id: int) -> None:
    """Hold nothing: an app whose rows nobody else writes."""


def _no_files(rater_id: int) -> Iterable[PersonalFile]:
    """Return no files: an app without media."""
    return ()


@dataclass(frozen=True)
class PersonalData:
    """One app's part.

    Attributes:
        app: its label.
        tables: what it holds.
        collect: returns the rows about a rater, by table.
        erase: removes them, for good.
        withdraw: takes a rater's judgments out of everything that is counted or shown; the rows stay, sealed.
        hold: locks the rows that somebody may be writing, in the order in which writers lock them.
        files: returns what lies outside of the tables.
    """

    app: str
    tables: tuple[Table, ...]
    collect: Callable[[int], dict[str, Rows]]
    erase: Callable[[int, datetime], None]
    withdraw: Callable[[int, datetime], None] = _nothing
    hold: Callable[[int], None] = _no_lock
    files: Callable[[int], Iterable[PersonalFile]] = _no_files


_parts: dict[str, PersonalData] = {}


def register(part: PersonalData) -> None:
    """Tell what an app keeps about people; apps below register before those above."""
    _parts[part.app] = part


def parts() -> tuple[PersonalData, ...]:
    """Return all parts, from the lowest app up."""
    return tuple(_parts.values())


def collect_all(rater_id: int) -> dict[str, dict[str, Rows]]:
    """Return everything about a rater, by app and table."""
    return {part.app: part.collect(rater_id) for part in parts()}


def files_of(rater_id: int) -> Iterator[PersonalFile]:
    """Yield every file about a rater."""
    for part in parts():
        yield from part.files(rater_id)


def hold_all(rater_id: int) -> None:
    """Wait for whoever writes rows of a rater, and let nobody begin until the transaction ends."""
    for part in parts():
        part.hold(rater_id)


def withdraw_all(rater_id: int, now: datetime) -> None:
    """Take a rater's judgments out everywhere, inside the caller's transaction."""
    for part in reversed(parts()):
        part.withdraw(rater_id, now)


def erase_all(rater_id: int, now: datetime) -> None:
    """Remove a rater everywhere, inside the caller's transaction."""
    for part in reversed(parts()):
        part.erase(rater_id, now)
