"""Erasure: a person is removed for good, in one transaction, and an old backup cannot bring them back.

What stays is a tombstone: the random mark that the rater had, a receipt and a time, in a table and as a line of a file
beside the database. After a restore `reapply_erasures` erases everybody again whose mark is among them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import personal
from apps.core.errors import NotFound
from apps.raters.models import Erasure, Rater

_BATCH = 1_000


@dataclass(frozen=True)
class Tombstone:
    """That somebody was erased: which mark they had, under which receipt, and when."""

    mark: UUID
    receipt: UUID
    at: datetime


def tombstones() -> Path:
    """Return the file that outlives a restored database."""
    return Path(settings.STATE) / "erasures.ndjson"


def erase(*, rater: Rater, now: datetime) -> Erasure:
    """Remove a rater and everything about them, and return the receipt.

    The line beside the database is on disk before the transaction ends, so that no crash leaves an erasure that a
    restore would undo.

    Raises:
        NotFound: the rater was erased before.
    """
    with transaction.atomic():
        mark = _remove(rater.pk, now)
        stone = Tombstone(mark, uuid4(), now)
        receipt = Erasure.objects.create(mark=stone.mark, receipt=stone.receipt, at=stone.at)
        _write([stone])
    return receipt


def reapply_erasures() -> int:
    """Erase again whoever came back with an old backup; return how many did. Once done, it finds nobody."""
    stones = {stone.mark: stone for stone in _read()}
    unwritten = [
        Tombstone(mark, receipt, at)
        for mark, receipt, at in Erasure.objects.values_list("mark", "receipt", "at").iterator()
        if mark not in stones
    ]
    _write(unwritten)
    stones |= {stone.mark: stone for stone in unwritten}
    marks, again = list(stones), 0
    for start in range(0, len(marks), _BATCH):
        batch = [stones[mark] for mark in marks[start : start + _BATCH]]
        Erasure.objects.bulk_create(
            [Erasure(mark=stone.mark, receipt=stone.receipt, at=stone.at) for stone in batch],
            ignore_conflicts=True,
        )
        for rater in Rater.objects.filter(mark__in=[stone.mark for stone in batch]).order_by("id"):
            with transaction.atomic():
                _remove(rater.pk, stones[rater.mark].at)
            again += 1
    return again


def _remove(rater_id: int, now: datetime) -> UUID:
    """Erase a rater inside the caller's transaction and return the mark they had."""
    personal.hold_all(rater_id)
    found = Rater.objects.select_for_update().filter(pk=rater_id).first()
    if found is None:
        raise NotFound(_("There is nothing left of this: it was erased before."))
    personal.erase_all(rater_id, now)
    return found.mark


def _write(stones: list[Tombstone]) -> None:
    """Append lines and wait until they are on disk."""
    if not stones:
        return
    lines = "".join(
        json.dumps({"mark": str(stone.mark), "receipt": str(stone.receipt), "at": stone.at.isoformat()})
        + "\n"
        for stone in stones
    )
    file = os.open(tombstones(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, lines.encode())
        os.fsync(file)
    finally:
        os.close(file)
    folder = os.open(tombstones().parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the file's name as well, the first time
    finally:
        os.close(folder)


def _read() -> Iterator[Tombstone]:
    """Yield the lines of the file; one that broke off in a crash belongs to an erasure that did not happen."""
    if not tombstones().exists():
        return
    with tombstones().open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("}\n"):
                found = json.loads(line)
                yield Tombstone(
                    UUID(found["mark"]), UUID(found["receipt"]), datetime.fromisoformat(found["at"])
                )
