"""What the pages of a study's codebook show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from apps.console.moments import day
from apps.core.csvtext import csv_lines
from apps.core.errors import NotFound
from apps.insight.coding.codebooks import Difference, Edition, differences, editions_of, newest_edition
from apps.insight.coding.records import CodeRecord, json_of, table_rows
from apps.studies.models import Study
from apps.studies.selectors import rounds_of


@dataclass(frozen=True)
class VersionRow:
    """A version with what it changed of the one before."""

    number: int
    written: str
    author: str
    codes: int
    changes: tuple[Difference, ...]
    shown: bool


@dataclass(frozen=True)
class CodebookPage:
    """One version of a codebook; `number` and `newest` are 0 before the first, `round` is None before the first round."""

    number: int
    newest: int
    codes: tuple[CodeRecord, ...]
    versions: tuple[VersionRow, ...]
    round: int | None


def codebook_page(study: Study, number: int | None) -> CodebookPage:
    """Return a version, the newest without a number.

    Raises:
        NotFound: there is no such version.
    """
    editions = editions_of(study)
    shown = next((one for one in editions if number in {None, one.number}), None)
    if shown is None and number is not None:
        raise NotFound("")
    versions = zip_longest(editions, editions[1:])
    return CodebookPage(
        number=shown.number if shown else 0,
        newest=editions[0].number if editions else 0,
        codes=shown.codes if shown else (),
        versions=tuple(_version(one, before, shown=one is shown) for one, before in versions),
        round=newest_number(study),
    )


def newest_number(study: Study) -> int | None:
    """Return the number of a study's newest round, None before the first."""
    rounds = rounds_of(study)
    return rounds[0].number if rounds else None


def opened_code(study: Study, key: str) -> dict[str, Any]:
    """Return what the form of a code begins with.

    Raises:
        NotFound: the newest version has no such code.
    """
    newest = newest_edition(study)
    if newest is None:
        raise NotFound("")
    code = newest.code(key)
    return {**code.model_dump(), "read": code.mark}


def others_of(study: Study, key: str) -> list[CodeRecord]:
    """Return the codes that a code may be merged into."""
    newest = newest_edition(study)
    return [code for code in newest.codes if code.key != key] if newest else []


def opened_codebook(study: Study) -> dict[str, Any]:
    """Return what the form of a whole codebook begins with."""
    newest = newest_edition(study)
    if newest is None:
        return {"read": 0, "text": ""}
    return {"read": newest.number, "text": table_of(newest).lstrip("\ufeff")}


def table_of(edition: Edition) -> str:
    """Return a version as a table for spreadsheets, which can be sent back."""
    return "".join(csv_lines(table_rows(edition.codes)))


def file_of(edition: Edition, kind: str) -> tuple[str, str]:
    """Return a version as a file that can be sent back: its text, and its media type."""
    if kind == "csv":
        return table_of(edition), "text/csv; charset=utf-8"
    return json_of(edition.codes), "application/json"


def _version(one: Edition, before: Edition | None, *, shown: bool) -> VersionRow:
    book = one.codebook
    return VersionRow(
        number=one.number,
        written=day(book.made_at),
        author=str(book.made_by.name or book.made_by.email) if book.made_by else "",
        codes=len(one.codes),
        changes=tuple(differences(before.codes, one.codes)) if before else (),
        shown=shown,
    )
