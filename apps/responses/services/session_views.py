"""What a person sees of their session so far."""

from __future__ import annotations

from django.utils import timezone

from apps.core.rendering import render_messages
from apps.raters.consent import RECORDINGS
from apps.raters.models import Consent
from apps.responses.models import EventKind, Session, SessionEvent
from apps.studies.modes import SessionView, SpokenView

_TALK = {EventKind.ASKED: "user", EventKind.REPLIED: "assistant"}


def session_view(*, assignment_id: int, round_id: int, rater_id: int) -> SessionView:
    """Return what has happened in a session, as its person may see it; it has not begun where there is none."""
    agreed = set(
        Consent.objects.filter(rater=rater_id, round=round_id, withdrawn_at=None).values_list(
            "purpose", flat=True
        )
    )
    may = tuple(kind for kind, purpose in RECORDINGS.items() if purpose in agreed)
    session = Session.objects.filter(pk=assignment_id).first()
    if session is None:
        return SessionView(may=may)
    said = list(
        SessionEvent.objects.filter(
            session=session, kind__in=[EventKind.SAID, EventKind.ASKED, EventKind.REPLIED]
        ).order_by("at", "id")
    )
    talk = [event for event in said if event.kind != EventKind.SAID]
    messages = render_messages(
        [{"role": _TALK[EventKind(event.kind)], "content": event.text} for event in talk]
    )
    return SessionView(
        begun=True,
        elapsed=max(0.0, (timezone.now() - session.started_at).total_seconds()),
        step=session.step,
        thoughts=tuple(SpokenView(event.at, event.text) for event in said if event.kind == EventKind.SAID),
        talk=tuple(
            SpokenView(event.at, message=message) for event, message in zip(talk, messages, strict=True)
        ),
        may=may,
    )
