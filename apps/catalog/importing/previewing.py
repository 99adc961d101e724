"""What a file would become, before anything of it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.importers import importer_of
from apps.catalog.importers._base import Option, Record, Unfit, Unit
from apps.catalog.importers._reading import ENCODINGS
from apps.catalog.importing.stored import Stored, head_of, stored, units_of
from apps.catalog.importing.uploading import store
from apps.catalog.importing.writing import BLOCK_BYTES, check, weight_of
from apps.catalog.models import ImportJob
from apps.core.errors import Invalid, Refused
from apps.core.lines import Refusal

SHOWN = 20
LOOKED_AT = 2_000
"""Units that a preview checks; the others are checked when they are taken in."""

_SHOWN_PROBLEMS = 50


@dataclass(frozen=True)
class Row:
    """A unit and what it would become."""

    line: int
    records: tuple[Record, ...]
    refusal: str


@dataclass(frozen=True)
class Preview:
    """What is known of a file before it is taken in.

    Attributes:
        units: how many lines, rows or tasks there are.
        looked_at: how many of them were checked for this.
        counts: records among these by list.
        rows: the first of them.
        problems: what would be refused among these.
        refused: how many would be.
        options: what can be changed of how it is read.
        encodings: what can be chosen.
    """

    stored: Stored
    units: int
    looked_at: int
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    problems: tuple[Refusal, ...]
    refused: int
    options: tuple[Option, ...]
    encodings: tuple[str, ...] = ENCODINGS


def preview_of(job: ImportJob) -> Preview:
    """Return what a file would become as it is read now.

    Raises:
        Refused: it is no draft any more.
    """
    found = stored(job)
    if not found.draft or job.is_over:
        raise Refused(_("This import has begun already."))
    units = _first(job, found)
    report = check(units, found)
    said = {refusal.line: refusal.reason for refusal in report.refused}
    return Preview(
        stored=found,
        units=job.lines,
        looked_at=len(units),
        counts=Counter(what for unit in units for what, _record in _records(unit, found)),
        rows=tuple(Row(unit.line, _records(unit, found), said.get(unit.line, "")) for unit in units[:SHOWN]),
        problems=tuple(report.refused[:_SHOWN_PROBLEMS]),
        refused=len(report.refused),
        options=tuple(found.importer.options(head_of(job), found.settings)),
    )


@transaction.atomic
def adjust_import(*, job: ImportJob, posted: Mapping[str, str]) -> None:
    """Read a draft's file otherwise: in another format or encoding, or with other settings of its format.

    What makes no sense in a form stays as it was.

    Raises:
        Refused: it is no draft any more.
        Invalid: nothing is in the file when read so.
    """
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    found = stored(held)
    if not found.draft or held.is_over:
        raise Refused(_("This import has begun already."))
    head = head_of(held)
    importer = importer_of(posted.get("format", "")) or found.importer
    encoding = posted.get("encoding", "")
    encoding = encoding if encoding in ENCODINGS else found.settings.encoding
    what = posted.get("what", "")
    if importer is not found.importer:
        settings: Any = importer.guess(head, encoding, "")
    else:
        asked = {
            **posted,
            "encoding": encoding,
            "what": what if what in importer.kinds else found.settings.what,
        }
        settings = importer.changed(head, found.settings, asked)
    store(held, replace(found, importer=importer, settings=settings))


def _first(job: ImportJob, found: Stored) -> list[Unit]:
    """Return the first units, fewer where they are long or the file ends in something else."""
    units: list[Unit] = []
    size = 0
    try:
        for unit in islice(units_of(job, found), LOOKED_AT):
            units.append(unit)
            size += weight_of(unit)
            if size > BLOCK_BYTES:
                break
    except Invalid:
        return units  # `stops` says why, and the page with it
    return units


def _records(unit: Unit, found: Stored) -> tuple[Record, ...]:
    try:
        return () if unit.flaw else tuple(found.importer.records(unit, found.settings))
    except Unfit:
        return ()
