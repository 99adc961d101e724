"""What the pages about a team's taxonomies show."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import Team
from apps.catalog.models import TaxonomyEdition
from apps.catalog.taxonomies import (
    COLUMNS,
    Difference,
    TaxonomyRecord,
    differences,
    edition_of,
    editions_of,
    taxonomies_of,
    tree_of,
)
from apps.console.moments import day
from apps.core.csvtext import csv_lines
from apps.studies.kinds._options import said_by
from apps.studies.selectors import asked_in

_SHOWN_USES = 50


@dataclass(frozen=True)
class TaxonomyRow:
    """A taxonomy in the list."""

    key: str
    name: str
    number: int
    entries: int
    written: str


@dataclass(frozen=True)
class EntryRow:
    """An entry with the keys of those that it is a kind of, the highest first."""

    above: tuple[str, ...]
    key: str
    label: str
    help: str


@dataclass(frozen=True)
class EditionRow:
    """An edition with what it changed of the one before."""

    number: int
    written: str
    author: str
    note: str
    entries: int
    changes: tuple[Difference, ...]
    shown: bool


@dataclass(frozen=True)
class UseRow:
    """A question that offers the entries of an edition: of a draft where there is no round."""

    edition: int
    study: str
    slug: str
    round: int | None
    question: str


def taxonomies_context(team: Team) -> dict[str, Any]:
    """Return the list of taxonomies."""
    return {
        "taxonomies": [
            TaxonomyRow(
                edition.taxonomy.key,
                edition.taxonomy.name,
                edition.number,
                len(edition.entries),
                day(edition.created_at),
            )
            for edition in taxonomies_of(team)
        ]
    }


def taxonomy_context(team: Team, key: str, number: int | None) -> dict[str, Any]:
    """Return one edition of a taxonomy, all its editions, and the questions that use them.

    Raises:
        NotFound: there is no such edition.
    """
    shown = edition_of(team, key, number)
    editions = editions_of(team, key)
    return {
        "taxonomy": shown.taxonomy,
        "number": shown.number,
        "newest": editions[0].number,
        "entries": entry_rows(shown.entries),
        "editions": [
            _edition(one, before, shown.number)
            for one, before in zip(editions, [*editions[1:], None], strict=True)
        ],
        "uses": _uses(team, editions)[:_SHOWN_USES],
    }


def entry_rows(entries: Sequence[Mapping[str, str]]) -> list[EntryRow]:
    """Return the entries as a tree, top to bottom."""
    return [EntryRow(depth, entry["key"], entry["label"], entry["help"]) for depth, entry in tree_of(entries)]


def opened(team: Team, key: str) -> dict[str, Any]:
    """Return what the form of a taxonomy's next edition begins with: the newest one.

    Raises:
        NotFound: the team has no such taxonomy.
    """
    edition = edition_of(team, key)
    names = [name for name in COLUMNS if name == "key" or any(entry[name] for entry in edition.entries)]
    room = io.StringIO()
    csv.writer(room, lineterminator="\n").writerows(
        [names, *([entry[name] for name in names] for entry in edition.entries)]
    )
    return {
        "read": edition.number,
        "key": key,
        "name": edition.taxonomy.name,
        "text": room.getvalue(),
    }


def preview_context(team: Team, record: TaxonomyRecord) -> dict[str, Any]:
    """Return what an edition would say, and what it would change of the newest."""
    entries = [entry.model_dump() for entry in record.entries]
    newest = next((one for one in taxonomies_of(team) if one.taxonomy.key == record.key), None)
    return {
        "entries": entry_rows(entries),
        "changes": differences(newest.entries, entries) if newest else [],
        "is_next": newest is not None,
    }


def table_of(edition: TaxonomyEdition) -> str:
    """Return an edition as a table for spreadsheets, which can be sent back."""
    rows = [[entry[name] for name in COLUMNS] for entry in edition.entries]
    return "".join(csv_lines([COLUMNS, *rows]))


def _edition(one: TaxonomyEdition, before: TaxonomyEdition | None, shown: int) -> EditionRow:
    return EditionRow(
        number=one.number,
        written=day(one.created_at),
        author=str(one.author) if one.author else "",
        note=one.note,
        entries=len(one.entries),
        changes=tuple(differences(before.entries, one.entries)) if before else (),
        shown=one.number == shown,
    )


def _uses(team: Team, editions: Sequence[TaxonomyEdition]) -> list[UseRow]:
    """Return the questions whose list of options is that of an edition, to the word."""
    known = {said_by(one.entries): one.number for one in reversed(editions)}
    return [
        UseRow(known[said], asked.title, asked.slug, asked.round, str(question.get("key", "")))
        for asked in asked_in(team)
        for question in asked.questions
        for listed in question.values()
        if isinstance(listed, list) and (said := said_by(listed)) in known
    ]
