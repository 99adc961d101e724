"""What other apps read of sessions: those that count, never those of a try or of somebody who took everything back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core.errors import NotFound
from apps.raters.models import RaterStatus
from apps.responses.models import (
    EventKind,
    ObserverNote,
    Recording,
    RecordingState,
    Session,
    SessionEvent,
    Transcript,
)
from apps.studies.models import Round


def sessions_of(round_: Round) -> QuerySet[Session]:
    """Return the sessions of a round, in the order in which they began."""
    return _counting().filter(round=round_).select_related("rater", "assignment__item__scenario")


def _counting() -> QuerySet[Session]:
    rows = Session.objects.exclude(rater__status=RaterStatus.WITHDRAWN)
    return rows.exclude(assignment__participation__is_test=True).order_by("started_at", "pk")


def with_contents(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Return sessions with what is in them: `said` (typed thoughts), `noted`, `heard` (has a recording), `written` (has a transcript)."""
    recordings = Recording.objects.filter(session=OuterRef("pk")).exclude(state=RecordingState.REFUSED)
    return sessions.annotate(
        said=_count(SessionEvent.objects.filter(kind=EventKind.SAID)),
        noted=_count(ObserverNote.objects.all()),
        heard=Exists(recordings),
        written=Exists(Transcript.objects.filter(session=OuterRef("pk"))),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of these rows a session has, counted for itself: joined, one kind would multiply another."""
    own = rows.filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk"))
    return Coalesce(Subquery(own.values("n")), 0)


def session_in(round_: Round, session_id: int) -> Session:
    """Return one session of a round.

    Raises:
        NotFound: the round has no such session.
    """
    found = sessions_of(round_).filter(pk=session_id).first()
    if found is None:
        raise NotFound("")
    return found


def session_numbers(study_id: int, *, round_id: int | None = None) -> dict[int, int]:
    """Return the number of each session in its round, from 1, by its id: of one round, else of all rounds of a study."""
    rows = _counting().filter(study=study_id)
    rows = rows if round_id is None else rows.filter(round=round_id)
    met: Counter[int] = Counter()
    numbers = {}
    for pk, home in rows.values_list("pk", "round_id"):
        met[home] += 1
        numbers[pk] = met[home]
    return numbers


def neighbours(session: Session) -> tuple[int | None, int | None, int]:
    """Return the sessions before and after one in its round, and its number, from 1."""
    ids = list(sessions_of(session.round).values_list("pk", flat=True))
    place = ids.index(session.pk)
    return (
        ids[place - 1] if place else None,
        ids[place + 1] if place + 1 < len(ids) else None,
        place + 1,
    )


def recordings_of(session: Session) -> list[Recording]:
    """Return the recordings of a session, in order."""
    return list(Recording.objects.filter(session=session).order_by("begins_at", "id"))


def notes_of(session: Session) -> list[ObserverNote]:
    """Return what observers noted, in order."""
    return list(ObserverNote.objects.filter(session=session).select_related("author").order_by("at", "id"))


def recording_in(session: Session, token: str, *, kind: str | None = None) -> Recording:
    """Return a recording of a session that can be played; where `kind` is given, one of that kind.

    Raises:
        NotFound: the session has no such recording, or it cannot be played.
    """
    found = Recording.objects.filter(session=session, token=token[:32], state=RecordingState.READY).first()
    if found is None or kind not in {None, found.kind}:
        raise NotFound("")
    return found
