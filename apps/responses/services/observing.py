"""What observers write down of a session, live or afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Problem
from apps.core.text import clean_text
from apps.responses.models import ObserverNote, Session
from apps.responses.services.sessions import LONGEST, seconds_into

LONGEST_NOTE = 2_000
MOST_NOTES = 2_000


@transaction.atomic
def note_down(
    *, session: Session, text: str, at: float | None, actor: User | None, now: datetime
) -> ObserverNote:
    """Write a note at a second of a session; without one, at the second that is now.

    Raises:
        Invalid: there is nothing in it, too much, or no such second.
        NotFound: the session was erased meanwhile.
    """
    words = clean_text(text, max_length=LONGEST_NOTE).strip()
    if not words:
        raise Invalid(_("Write what you saw."), problems=(Problem("/text", _("Write what you saw.")),))
    # Whoever erases the session holds its row, so that no note is left behind them.
    held = Session.objects.select_for_update(no_key=True).filter(pk=session.pk).first()
    if held is None:
        raise NotFound("")
    if at is None and held.ended_at is not None:
        raise Invalid(_("Say at which second, as minutes and seconds."))
    second = seconds_into(held, now) if at is None else at
    if not 0 <= second <= LONGEST:
        raise Invalid(_("A note belongs to a second of its session."))
    if ObserverNote.objects.filter(session=held).count() >= MOST_NOTES:
        raise Invalid(_("This session has as many notes as it can hold."))
    return ObserverNote.objects.create(session=held, author=actor, at=second, text=words, made_at=now)


def drop_note(*, session: Session, note_id: int, actor: User | None) -> None:
    """Remove a note that its author takes back.

    Raises:
        NotFound: the session has no such note of this author.
    """
    found = ObserverNote.objects.filter(session=session, pk=note_id, author=actor).first()
    if found is None or actor is None:
        raise NotFound("")
    found.delete()
