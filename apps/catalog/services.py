"""What happens to the catalogue: bulk writes, imports with progress, fixing what raters have seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team, User
from apps.catalog.models import ImportJob, ImportPart, Output, Scenario
from apps.catalog.upserts import UPSERTS
from apps.core.errors import Invalid, Refused, TooLarge
from apps.core.lines import MAX_BYTES, Report, numbered_lines, parse_lines, read_lines

IMPORT_BLOCK = 2_000
"""Lines that a worker takes in one go; progress moves and a cancel is heard at this step."""

MAX_IMPORT_LINES = 100_000


def upsert(*, team: Team, what: str, body: bytes, as_list: bool, create_missing: bool) -> Report:
    """Write systems, versions, scenarios or outputs and say what became of each line.

    Args:
        team: whose catalogue it is.
        what: one of `UPSERTS`.
        body: NDJSON, or one JSON list when `as_list`.
        as_list: whether the body is one JSON document.
        create_missing: whether unknown versions and scenarios that outputs name are made.
    """
    report = Report()
    UPSERTS[what](team=team, create_missing=create_missing).run(
        read_lines(body, report, as_list=as_list), report
    )
    return report


def start_import(
    *, team: Team, actor: User, what: str, file_name: str, body: bytes, create_missing: bool
) -> ImportJob:
    """Store an uploaded NDJSON file for a worker to take in.

    Raises:
        Invalid: an unknown kind of record, or a file with nothing in it.
        TooLarge: over 16 MiB or 100,000 lines.
    """
    if what not in UPSERTS:
        raise Invalid(_("Say what the file holds: systems, versions, scenarios or outputs."))
    if len(body) > MAX_BYTES:
        raise TooLarge(_("This file is over 16 MiB. Send it in parts."))
    numbered = numbered_lines(body)
    if not numbered:
        raise Invalid(_("This file is empty."))
    if len(numbered) > MAX_IMPORT_LINES:
        raise TooLarge(_("This file has more than 100,000 lines. Send it in parts."))
    with transaction.atomic():
        job = ImportJob.objects.create(
            team=team,
            actor=actor,
            what=what,
            file_name=file_name[-200:] or "file",
            lines=len(numbered),
            create_missing=create_missing,
        )
        for number, start in enumerate(range(0, len(numbered), IMPORT_BLOCK)):
            block = numbered[start : start + IMPORT_BLOCK]
            ImportPart.objects.create(
                job=job,
                number=number,
                first_line=start,
                lines=len(block),
                body=b"\n".join(b"%d %s" % (line, text) for line, text in block),
            )
    return job


def continue_import(*, job_id: str, now: datetime) -> bool:
    """Take in the next block of a file; return whether more is left.

    The block and its progress are one transaction, so a killed worker's block is simply taken again.
    """
    with transaction.atomic():
        job = ImportJob.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or job.is_over:
            return False
        part = job.parts.filter(first_line__lte=job.taken).order_by("-number").first()
        block = [] if part is None else _cut(bytes(part.body))[job.taken - part.first_line :]
        report = Report()
        work = UPSERTS[job.what](team=job.team, create_missing=job.create_missing)
        work.run(parse_lines(block, report), report)
        job.taken += len(block)
        job.accepted += report.accepted
        job.repeated += report.repeated
        job.refused += report.as_json()["refused"]
        over = job.taken >= job.lines or not block
        job.state = ImportJob.State.DONE if over else ImportJob.State.RUNNING
        job.ended_at = now if over else None
        job.save(update_fields=["taken", "accepted", "repeated", "refused", "state", "ended_at"])
        return not over


def _cut(body: bytes) -> list[tuple[int, bytes]]:
    """Return the lines of a part with their numbers in the file."""
    found = []
    for row in body.split(b"\n"):
        number, _blank, text = row.partition(b" ")
        found.append((int(number), text))
    return found


def cancel_import(*, job: ImportJob, now: datetime) -> None:
    """Stop after the block that is being taken in; what came before stays.

    Raises:
        Refused: it is over already.
    """
    changed = ImportJob.objects.filter(
        pk=job.pk, state__in=[ImportJob.State.WAITING, ImportJob.State.RUNNING]
    ).update(state=ImportJob.State.CANCELLED, ended_at=now)
    if not changed:
        raise Refused(_("This import is over already."))


def fix_shown(*, scenario_ids: Iterable[int], output_ids: Iterable[int]) -> None:
    """Mark texts that raters are about to see, so that nobody changes them any more."""
    Scenario.objects.filter(pk__in=list(scenario_ids), shown=False).update(shown=True)
    Output.objects.filter(pk__in=list(output_ids), shown=False).update(shown=True)
