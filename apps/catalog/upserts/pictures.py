"""Records that name pictures: each has to be there before, so that no rater meets a gap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.accounts.models import Team
from apps.catalog.pictures import picture_sizes, unknown_picture
from apps.core.lines import Report
from apps.core.rendering.pictures import pictures_named

Records = list[tuple[int, Any]]


def refuse_unknown_pictures(team: Team, records: Iterable[tuple[int, Any]], report: Report) -> Records:
    """Return the records all of whose pictures the team has; one query where any is named, none otherwise."""
    named = [(line, record, _named(record)) for line, record in records]
    known = (
        picture_sizes(team.pk, asked) if (asked := {one for *_rest, found in named for one in found}) else {}
    )
    kept: Records = []
    for line, record, found in named:
        missing = next((one for one in found if one not in known), None)
        if missing is None:
            kept.append((line, record))
        else:
            report.refuse(line, unknown_picture(missing), "/messages")
    return kept


def _named(record: Any) -> list[str]:
    messages = getattr(record, "messages", None) or []
    return pictures_named(message.model_dump() for message in messages if isinstance(message.content, list))
