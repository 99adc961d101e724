"""Passages that somebody wants to point at: of a text, or of a session's time."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound
from apps.core.text import clean_text
from apps.insight.models import Excerpt
from apps.insight.services.coding import Span
from apps.insight.texts import codable_texts
from apps.responses.models import Session
from apps.studies.models import Round, Study

LONGEST_NOTE = 2_000


def excerpt_text(
    *, round_: Round, text_id: int, actor: User | None, span: Span | None, note: str, now: datetime
) -> Excerpt:
    """Keep a passage of a text: the words of `span` in code points of `shown`, None for the whole.

    Raises:
        NotFound: the round has no such text, or others may not read it.
        Invalid: the span lies outside of the text, or the note is too long.
    """
    text = codable_texts(round_).filter(pk=text_id).first()
    if text is None:
        raise NotFound("")
    if span is not None and not 0 <= span[0] < span[1] <= len(text.shown):
        raise Invalid(_("The selected words lie outside of the text."))
    return Excerpt.objects.create(
        study=round_.study,
        text=text,
        session_id=text.session_id,
        start=span[0] if span else None,
        end=span[1] if span else None,
        at=text.at,
        until=text.until,
        note=clean_text(note.strip(), max_length=LONGEST_NOTE),
        made_by=actor,
        made_at=now,
    )


def excerpt_seconds(
    *, round_: Round, session_id: int, actor: User | None, at: float, until: float, note: str, now: datetime
) -> Excerpt:
    """Keep a passage of a session, from second `at` to second `until`.

    Raises:
        NotFound: the round has no such session, or its person withdrew.
        Invalid: the seconds are no span of the session, or the note is too long.
    """
    rows = Session.objects.filter(round=round_, rater__withdrawn_at=None)
    session = rows.filter(pk=session_id).first() if session_id < 2**63 else None
    if session is None:
        raise NotFound("")
    if not 0 <= at < until or (session.duration is not None and at > session.duration):
        raise Invalid(_("A passage begins within the session and ends after it begins."))
    return Excerpt.objects.create(
        study=round_.study,
        session=session,
        at=at,
        until=until,
        note=clean_text(note.strip(), max_length=LONGEST_NOTE),
        made_by=actor,
        made_at=now,
    )


def delete_excerpt(*, study: Study, excerpt_id: int, actor: User) -> None:
    """Delete one's own excerpt; suggestions that came from it stay.

    Raises:
        NotFound: the study has no such excerpt of this person.
    """
    found, _rows = Excerpt.objects.filter(study=study, pk=excerpt_id, made_by=actor).delete()
    if not found:
        raise NotFound("")
