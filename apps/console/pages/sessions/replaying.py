"""How somebody used the page, played back on the axis of their session."""

from __future__ import annotations

from dataclasses import dataclass

from apps.console.pages.sessions.spoken import clock_of
from apps.responses.models import RecordingKind, Session
from apps.responses.session_selectors import neighbours, recording_in


@dataclass(frozen=True)
class ReplayPage:
    """The page of one replay.

    Attributes:
        token: of the recording.
        number: which of the round's sessions.
        begins_at, ends_at: seconds on the session's axis.
        clock, length: when it begins and how long it is, as people write them.
    """

    session_id: int
    token: str
    number: int
    scenario: str
    rater: str
    begins_at: float
    ends_at: float
    clock: str
    length: str


def replay_page(session: Session, token: str) -> ReplayPage:
    """Return the page of a replay.

    Raises:
        NotFound: the session has no replay of this name that can be played.
    """
    kept = recording_in(session, token, kind=RecordingKind.REPLAY)
    _before, _after, number = neighbours(session)
    seconds = kept.duration or 0.0
    return ReplayPage(
        session_id=session.pk,
        token=kept.token,
        number=number,
        scenario=session.assignment.item.scenario.key,
        rater=session.rater.pseudonym,
        begins_at=kept.begins_at,
        ends_at=kept.begins_at + seconds,
        clock=clock_of(kept.begins_at),
        length=clock_of(seconds),
    )
