"""What the pages about imports show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.catalog.importers import importers
from apps.catalog.importers._base import WHAT, Option, Record
from apps.catalog.importing import Preview, preview_of
from apps.catalog.models import ImportJob
from apps.console.moments import since
from apps.console.pages.studies import State

_JOB_STATES = {
    "waiting": ("wait", "hour"),
    "running": ("info", "again"),
    "done": ("pass", "check"),
    "refused": ("fail", "x"),
    "cancelled": ("info", "x"),
}
_SHOWN_REFUSALS = 200
_LONGEST_CELL = 160


@dataclass(frozen=True)
class JobRow:
    """An import with its progress."""

    id: str
    what: str
    file_name: str
    state: State
    draft: bool
    over: bool
    whole: bool
    lines: int
    checked: int
    taken: int
    accepted: int
    repeated: int
    refused: int
    started: str


@dataclass(frozen=True)
class Shown:
    """A record in a preview: its list, its key, and what it says first."""

    what: str
    key: str
    words: str


@dataclass(frozen=True)
class PreviewRow:
    """A line with what it becomes."""

    line: int
    records: tuple[Shown, ...]
    refusal: str


def job_row(job: ImportJob, now: datetime) -> JobRow:
    """Return an import as the pages show it."""
    kind, icon = _JOB_STATES[job.state]
    draft = not job.is_over and bool(job.settings.get("draft"))
    label = _("Not begun") if draft else str(ImportJob.State(job.state).label)
    return JobRow(
        id=str(job.pk),
        what=what_label(job.what),
        file_name=job.file_name,
        state=State(job.state, label, kind, icon),
        draft=draft,
        over=job.is_over,
        whole=job.whole,
        lines=job.lines,
        checked=job.checked,
        taken=job.taken,
        accepted=job.accepted,
        repeated=job.repeated,
        refused=len(job.refused),
        started=since(job.created_at, now),
    )


def job_context(job: ImportJob, now: datetime) -> dict[str, Any]:
    """Return an import with its first refused lines."""
    return {
        "job": job_row(job, now),
        "refused": job.refused[:_SHOWN_REFUSALS],
        "more": max(0, len(job.refused) - _SHOWN_REFUSALS),
    }


def preview_context(job: ImportJob) -> dict[str, Any]:
    """Return what a file would become.

    Raises:
        Refused: it is no draft any more.
    """
    preview = preview_of(job)
    found = preview.stored
    return {
        "job": job,
        "preview": preview,
        "mib": found.size / 2**20,
        "counts": [(what_label(what), count) for what, count in preview.counts.items()],
        "rows": [PreviewRow(row.line, tuple(map(_shown, row.records)), row.refusal) for row in preview.rows],
        "reading": _reading(preview),
        "options": [option for option in preview.options if not option.column],
        "columns": [option for option in preview.options if option.column],
    }


def what_label(what: str) -> str:
    """Return what a file holds, in words."""
    return str(WHAT.get(what, what))


def _reading(preview: Preview) -> list[Option]:
    """Return the choices that every format has, as the options of a format."""
    found = preview.stored
    formats = tuple((one.slug, str(one.label)) for one in importers().values())
    kinds = tuple((kind, what_label(kind)) for kind in found.importer.kinds)
    encodings = tuple((encoding, encoding.upper()) for encoding in preview.encodings)
    return [
        Option("format", _("Format"), found.importer.slug, formats),
        Option("what", _("What is in it?"), found.settings.what, kinds),
        Option("encoding", _("Encoding"), found.settings.encoding, encodings),
    ]


def _shown(record: Record) -> Shown:
    what, value = record
    key = value.get("key") or f"{value.get('version', '')} · {value.get('scenario', '')}"
    messages = value.get("messages")
    said = (
        [turn.get("content") for turn in messages if isinstance(turn, dict)]
        if isinstance(messages, list)
        else []
    )
    text = next((text for text in reversed(said) if isinstance(text, str)), "")
    rest = {name: value[name] for name in value if name not in {"key", "messages", "version", "scenario"}}
    words = " ".join(text.split()) or (json.dumps(rest, ensure_ascii=False) if rest else "")
    cut = words if len(words) <= _LONGEST_CELL else f"{words[: _LONGEST_CELL - 1].rstrip()}…"
    return Shown(what_label(what), str(key)[:200], cut)
