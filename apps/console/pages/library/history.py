"""What became of a scenario: words of approval, texts that it had, changes of what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import Discipline
from apps.catalog.library.reading import Entry
from apps.catalog.models import Approval, ScenarioChange, ScenarioState
from apps.console.moments import day, since
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.library.names import NAMES

_LONGEST = 120


@dataclass(frozen=True)
class Word:
    """A word said before: of which revision, by whom, yes or no."""

    label: str
    approved: bool
    revision: int
    by: str
    when: str
    note: str


@dataclass(frozen=True)
class RevisionRow:
    """A text that the scenario had or has, with the address that compares it with the one before."""

    number: int
    current: bool
    by: str
    when: str
    note: str
    compare_url: str


@dataclass(frozen=True)
class ChangeRow:
    """What somebody changed: each field with before and after, both empty where the texts are long."""

    by: str
    when: str
    note: str
    fields: tuple[tuple[str, str, str], ...]


def word_row(word: Approval, now: datetime) -> Word:
    """Return a word of approval."""
    return Word(
        str(Discipline(word.discipline).label),
        word.approved,
        word.revision,
        who_of(word.by),
        since(word.at, now),
        word.note,
    )


def revision_rows(entry: Entry, now: datetime) -> Iterable[RevisionRow]:
    """Yield the texts that the scenario has had, as its entry lists them."""
    scenario = entry.scenario
    if not entry.revisions:
        yield RevisionRow(scenario.revision, True, "", day(scenario.created_at), "", "")  # noqa: FBT003 - a field
    for revision in entry.revisions:
        before = revision.number - 1
        compare = {"from": before, "to": revision.number}
        yield RevisionRow(
            number=revision.number,
            current=revision.number == scenario.revision,
            by=who_of(revision.author),
            when=since(revision.created_at, now) if revision.number > 1 else day(scenario.created_at),
            note=revision.note,
            compare_url=scenario_url(scenario.key, "compare_revisions", **compare) if before else "",
        )


def change_row(change: ScenarioChange, now: datetime) -> ChangeRow:
    """Return one change of what is said about the scenario."""
    return ChangeRow(
        who_of(change.by),
        since(change.at, now),
        change.note,
        tuple(_changed(name, pair) for name, pair in change.fields.items()),
    )


def _changed(name: str, pair: Sequence[Any]) -> tuple[str, str, str]:
    before, after = (_said(name, value) for value in pair)
    return str(NAMES.get(name, name)), before, after


def _said(name: str, value: Any) -> str:
    if name == "state" and value in ScenarioState.values:
        return str(ScenarioState(value).label)
    if isinstance(value, list):
        return _short(", ".join(map(str, value)))
    if isinstance(value, dict):
        return _short(", ".join(f"{part}: {text}" for part, text in value.items()))
    return "" if value is None else _short(value)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def who_of(user: object) -> str:
    """Return a person's name; nobody is named where a file or a program did it, or the person is gone."""
    return "" if user is None else str(user)
