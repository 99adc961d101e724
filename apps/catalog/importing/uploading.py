"""Keeping an uploaded file, and letting a worker begin with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Team, User
from apps.catalog.importers import importer_of, likely_importer
from apps.catalog.importers._base import WHAT
from apps.catalog.importers._reading import EncodingFinder
from apps.catalog.importing.stored import HEAD, PIECE, Stored, counted, stored
from apps.catalog.models import ImportJob, ImportPart
from apps.core.errors import Invalid, Refused, TooLarge

MAX_FILE = 256 * 1024 * 1024
DRAFTS_LAST = timedelta(days=2)
"""A file that nobody began with goes after so long, at the team's next upload."""


@transaction.atomic
def keep_upload(
    *,
    team: Team,
    actor: User,
    file_name: str,
    chunks: Iterable[bytes],
    format_: str = "",
    what: str = "",
) -> ImportJob:
    """Keep a file piece by piece, find out what it is and how it is read, and return it as a draft to look at.

    Args:
        team: whose catalogue it is for.
        actor: who uploads it.
        file_name: what it is called.
        chunks: its bytes, in pieces of any size.
        format_: an importer's slug, "" to find out.
        what: what the file holds, "" to find out.

    Raises:
        Invalid: there is nothing in it, it is no text, or nobody knows the format.
        TooLarge: over 256 MiB.
    """
    ImportJob.objects.filter(
        team=team,
        state=ImportJob.State.WAITING,
        settings__draft=True,
        created_at__lt=timezone.now() - DRAFTS_LAST,
    ).delete()
    job = ImportJob.objects.create(
        team=team, actor=actor, what=what, file_name=file_name[-200:] or "file", lines=0, settings={}
    )
    finder, head, size, lines = EncodingFinder(), b"", 0, 0
    for number, piece in enumerate(_pieces(chunks)):
        finder.feed(piece)
        head = head or piece[:HEAD]
        ends = piece.count(b"\n")
        ImportPart.objects.create(job=job, number=number, first_line=lines, lines=ends, body=piece)
        size, lines = size + len(piece), lines + ends
    if not head.strip():
        raise Invalid(_("This file is empty."))
    importer = importer_of(format_) if format_ else likely_importer(head, file_name)
    if importer is None:
        raise Invalid(_("There is no such format. Choose one of the list."))
    if what and what not in importer.kinds:
        raise Invalid(_("Say what the file holds: systems, versions, scenarios or outputs."))
    settings = importer.guess(head, finder.found(), what)
    found = Stored(importer, settings, draft=True, stops="", size=size)
    store(job, found)
    return job


def store(job: ImportJob, found: Stored) -> None:
    """Note how a file is read, and count it by that.

    Raises:
        Invalid: nothing is in it when read so.
    """
    job.format, job.what = found.importer.slug, found.settings.what
    job.settings = found.as_json()
    job.lines, stops = counted(job, found)
    job.settings["stops"] = stops
    job.save(update_fields=["format", "what", "settings", "lines"])
    if not job.lines and not stops:
        raise Invalid(_("This file is empty."))


@transaction.atomic
def begin_import(*, job: ImportJob, create_missing: bool, whole: bool) -> None:
    """Let a worker take the file in.

    Args:
        job: a draft.
        create_missing: whether unknown versions and scenarios that outputs name are made.
        whole: all lines or none.

    Raises:
        Refused: it has begun already, or is over.
        Invalid: it cannot be read to its end.
    """
    held = ImportJob.objects.select_for_update().get(pk=job.pk)
    found = stored(held)
    if held.is_over or not found.draft:
        raise Refused(_("This import has begun already."))
    if found.stops:
        raise Invalid(found.stops)
    held.settings["draft"] = False
    held.create_missing, held.whole = create_missing, whole
    held.save(update_fields=["settings", "create_missing", "whole"])


def start_import(
    *,
    team: Team,
    actor: User,
    what: str,
    file_name: str,
    body: bytes,
    create_missing: bool,
    whole: bool = False,
) -> ImportJob:
    """Keep a file of records in NDJSON and let a worker begin with it at once.

    Raises:
        Invalid, TooLarge: as `keep_upload`.
    """
    if what not in WHAT:
        raise Invalid(_("Say what the file holds: systems, versions, scenarios or outputs."))
    job = keep_upload(team=team, actor=actor, file_name=file_name, chunks=[body], format_="ndjson", what=what)
    begin_import(job=job, create_missing=create_missing, whole=whole)
    job.refresh_from_db()
    return job


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes in pieces of one size.

    Raises:
        TooLarge: there are more than `MAX_FILE`.
    """
    rest, size = bytearray(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_FILE:
            raise TooLarge(_("This file is over 256 MiB. Send it in parts."))
        rest += chunk
        while len(rest) >= PIECE:
            yield bytes(rest[:PIECE])
            del rest[:PIECE]
    if rest:
        yield bytes(rest)
