"""What may be recorded in a session: what the study asks for and the person agreed to, apart from everything else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import NotFound, Refused
from apps.modes.think_aloud.items import ThinkAloudItems
from apps.raters.consent import RECORDINGS
from apps.raters.selectors import has_agreed
from apps.responses.frozen import frozen_round
from apps.responses.models import Recording
from apps.responses.services.sessions import HeldSession, hold_open
from apps.responses.services.uploading import open_recording


class NotAgreed(Refused):
    """The person did not agree to this recording, or does not any more: nothing of it is kept anywhere."""


@transaction.atomic
def open_allowed(
    *, held: HeldSession, kind: str, declared: str, begins_at: float, now: datetime
) -> Recording:
    """Open a recording that the study asks for and its person agreed to.

    Raises:
        NotAgreed: it was not asked for or not agreed to.
        NotFound: the person or the session was erased meanwhile.
        Refused: the session has not begun, was taken back or has ended, or recording was begun too often.
    """
    session = held.begun
    # Whoever takes a consent back holds the participation too: what is begun before them they find, and nothing is behind them.
    hold_open(held)
    items = frozen_round(session.round_id).protocol.items
    participation = held.assignment.participation
    asked = isinstance(items, ThinkAloudItems) and kind in items.record
    if not asked or participation is None or not has_agreed(participation, RECORDINGS[kind]):
        raise NotAgreed(_("You have not agreed to this recording, so nothing of it is kept."))
    return open_recording(session=session, kind=kind, declared=declared, begins_at=begins_at, now=now)


def own_recording(held: HeldSession, name: str) -> Recording:
    """Return a recording of a session by its name.

    Raises:
        NotFound: the session has no such recording.
    """
    found = Recording.objects.filter(session=held.session, token=name[:32]).first() if held.session else None
    if found is None:
        raise NotFound("")
    return found
