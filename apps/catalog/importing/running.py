"""A worker takes a file in.

Line by line, a block and its progress are one transaction: a killed worker's block is simply taken again, and a cancel
keeps what came before. All or nothing, every line is checked first, which writes nothing; then all blocks are written in
one transaction that ends with the job's own state, under the condition that nobody cancelled meanwhile. Whether the
worker is killed, the import cancelled or the very last line refused: that transaction ends without a trace. While it
runs, others who write to the same team's catalogue wait, and are told to come back where that takes over ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.importers._base import Unit
from apps.catalog.importing.stored import Stored, stored, units_of
from apps.catalog.importing.writing import after, blocks, check, write
from apps.catalog.models import ImportJob
from apps.core.errors import Invalid
from apps.core.lines import Report
from apps.core.locks import IMPORT, try_lock

MOST_REFUSED = 10_000
"""Refused lines that are kept. A file with more is another file than was meant, and is not read on."""

_PROGRESS = ["taken", "checked", "accepted", "repeated", "refused", "state", "ended_at"]


class _Undone(Exception):  # noqa: N818 - takes back what a transaction wrote
    """What was written is taken back; `report` says why, None when somebody cancelled."""

    def __init__(self, report: Report | None) -> None:
        super().__init__()
        self.report = report


def steps(*, job_id: str, clock: Callable[[], datetime]) -> Iterator[None]:
    """Take a file in, yielding after each block; ends at once where there is nothing to do or another worker is at it."""
    job = ImportJob.objects.select_related("team").filter(pk=job_id).first()
    if job is None or job.is_over or stored(job).draft:
        return
    with try_lock(IMPORT, job.pk.int) as mine:
        if not mine:
            return
        job.refresh_from_db()
        if not job.is_over:
            yield from (_as_a_whole if job.whole else _line_by_line)(job, stored(job), clock)


def _line_by_line(job: ImportJob, found: Stored, clock: Callable[[], datetime]) -> Iterator[None]:
    try:
        for block in blocks(after(units_of(job, found), job.taken)):
            if not _take(job, found, block, clock):
                return
            yield
    except Invalid as error:
        _end(job, ImportJob.State.REFUSED, clock, reason=error.message)
        return
    _end(job, ImportJob.State.DONE, clock)


@transaction.atomic
def _take(job: ImportJob, found: Stored, block: list[Unit], clock: Callable[[], datetime]) -> bool:
    """Write a block and its progress; return whether to go on."""
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    if held.is_over:
        return False
    report = write(block, found, team=job.team, create_missing=held.create_missing)
    held.taken += len(block)
    _add(held, report)
    held.state = ImportJob.State.RUNNING
    if len(held.refused) >= MOST_REFUSED:
        _stop(held, clock)
    held.save(update_fields=_PROGRESS)
    return not held.is_over


def _as_a_whole(job: ImportJob, found: Stored, clock: Callable[[], datetime]) -> Iterator[None]:
    try:
        for block in blocks(after(units_of(job, found), job.checked)):
            if not _check(job, found, block, clock):
                return
            yield
        job.refresh_from_db()
        if job.refused:
            _end(job, ImportJob.State.REFUSED, clock)
            return
        _write_all(job, found, clock)
    except Invalid as error:
        _end(job, ImportJob.State.REFUSED, clock, reason=error.message)
    except _Undone as undone:
        if undone.report is not None:
            _end(job, ImportJob.State.REFUSED, clock, report=undone.report)


@transaction.atomic
def _check(job: ImportJob, found: Stored, block: list[Unit], clock: Callable[[], datetime]) -> bool:
    """Check a block and note the progress; return whether to go on."""
    report = check(block, found)
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    if held.is_over:
        return False
    held.checked += len(block)
    held.refused += report.as_json()["refused"]
    held.state = ImportJob.State.RUNNING
    if len(held.refused) >= MOST_REFUSED:
        _stop(held, clock)
    held.save(update_fields=_PROGRESS)
    return not held.is_over


@transaction.atomic
def _write_all(job: ImportJob, found: Stored, clock: Callable[[], datetime]) -> None:
    """Write the whole file, or nothing of it."""
    total = Report()
    taken = 0
    for block in blocks(units_of(job, found)):
        report = write(block, found, team=job.team, create_missing=job.create_missing)
        taken += len(block)
        total.accepted += report.accepted
        total.repeated += report.repeated
        total.refused += report.refused
        cancelled = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CANCELLED).exists()
        if cancelled or len(total.refused) >= MOST_REFUSED:
            raise _Undone(None if cancelled else total)
    if total.refused:
        raise _Undone(total)
    done = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.RUNNING).update(
        state=ImportJob.State.DONE,
        taken=taken,
        accepted=total.accepted,
        repeated=total.repeated,
        ended_at=clock(),
    )
    if not done:
        raise _Undone(None)
    job.parts.all().delete()


def _add(held: ImportJob, report: Report) -> None:
    held.accepted += report.accepted
    held.repeated += report.repeated
    held.refused += report.as_json()["refused"]


def _stop(held: ImportJob, clock: Callable[[], datetime]) -> None:
    held.state, held.ended_at = ImportJob.State.REFUSED, clock()
    held.parts.all().delete()


@transaction.atomic
def _end(
    job: ImportJob,
    state: ImportJob.State,
    clock: Callable[[], datetime],
    *,
    reason: str = "",
    report: Report | None = None,
) -> None:
    """Note that an import is over, unless somebody cancelled it before; the uploaded file is not needed any more."""
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    if held.is_over:
        return
    if report is not None:
        held.refused += report.as_json()["refused"]
    if reason:
        words = _("Not read from here on: %(reason)s") % {"reason": reason}
        held.refused.append({"line": max(held.taken, held.checked) + 1, "reason": words, "pointer": ""})
    held.state, held.ended_at = state, clock()
    held.save(update_fields=_PROGRESS)
    held.parts.all().delete()
