"""An uploaded file as it lies in the database, and how it is read; nobody else knows the shape of `ImportJob.settings`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.catalog.importers import importer_of
from apps.catalog.importers._base import Importer, ReadSettings, Unit
from apps.catalog.models import ImportJob
from apps.core.errors import Invalid

PIECE = 1024 * 1024
"""Bytes of a file in one row; so much of it is in memory at once, beside what a unit needs."""

HEAD = 256 * 1024
"""Bytes from which is told what a file is."""


@dataclass(frozen=True)
class Stored:
    """How a job's file is read.

    Attributes:
        importer: of its format.
        settings: of that importer.
        draft: whether somebody still looks at it, and no worker may begin.
        stops: why the file cannot be read to its end, "" where it can.
        size: bytes.
    """

    importer: Importer[Any]
    settings: ReadSettings
    draft: bool
    stops: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return what the job keeps of it."""
        read = self.settings.model_dump(mode="json")
        return {"read": read, "draft": self.draft, "stops": self.stops, "size": self.size}


def stored(job: ImportJob) -> Stored:
    """Return how a job's file is read."""
    importer = importer_of(job.format)
    if importer is None:
        raise ValueError(f"no importer reads {job.format}")
    kept = job.settings
    return Stored(
        importer=importer,
        settings=importer.settings.model_validate(kept["read"]),
        draft=bool(kept["draft"]),
        stops=str(kept["stops"]),
        size=int(kept["size"]),
    )


def pieces_of(job: ImportJob) -> Iterator[bytes]:
    """Yield the bytes of a file in their order, one row at a time; it ends early where somebody cancels meanwhile."""
    number = 0
    while (body := job.parts.filter(number=number).values_list("body", flat=True).first()) is not None:
        yield bytes(body)
        number += 1


def head_of(job: ImportJob) -> bytes:
    """Return how a file begins."""
    return next(pieces_of(job), b"")[:HEAD]


def units_of(job: ImportJob, found: Stored) -> Iterator[Unit]:
    """Yield the units of a file.

    Raises:
        Invalid: it cannot be read on from here.
    """
    return found.importer.units(pieces_of(job), found.settings)


def counted(job: ImportJob, found: Stored) -> tuple[int, str]:
    """Return how many units a file has, and why it cannot be read to its end, "" where it can."""
    count = 0
    try:
        for _unit in units_of(job, found):
            count += 1
    except Invalid as error:
        return count, error.message
    return count, ""
