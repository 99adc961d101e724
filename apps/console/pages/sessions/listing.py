"""The sessions of a round, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.assignments.models import AssignmentState
from apps.console.pages.sessions.spoken import clock_of
from apps.responses.session_selectors import sessions_of, with_contents
from apps.studies.models import Round

MOST = 100


@dataclass(frozen=True)
class SessionRow:
    """One session in the list."""

    id: int
    number: int
    scenario: str
    rater: str
    started: str
    length: str
    live: bool
    said: int
    noted: int
    heard: bool
    written: bool


def sessions_page(round_: Round, after: int) -> dict[str, Any]:
    """Return the sessions after a place in the list, oldest first."""
    found = list(with_contents(sessions_of(round_))[after : after + MOST + 1])
    rows = [
        SessionRow(
            id=one.pk,
            number=number,
            scenario=one.assignment.item.scenario.key,
            rater=one.rater.pseudonym,
            started=f"{one.started_at:%Y-%m-%d %H:%M}",
            length=clock_of(one.duration) if one.duration is not None else "",
            live=one.ended_at is None and one.assignment.state == AssignmentState.LEASED,
            said=one.said,  # type: ignore[attr-defined]  # annotated
            noted=one.noted,  # type: ignore[attr-defined]
            heard=one.heard,  # type: ignore[attr-defined]
            written=one.written,  # type: ignore[attr-defined]
        )
        for number, one in enumerate(found[:MOST], after + 1)
    ]
    return {
        "sessions": rows,
        "begun": after > 0,
        "following": after + MOST if len(found) > MOST else None,
        "first": after + 1,
    }
