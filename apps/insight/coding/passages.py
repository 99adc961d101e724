"""Reading excerpts and what was suggested from them; of words that others may no longer read nothing is given out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.insight.coding.quotes import PUBLICATION
from apps.insight.models import Excerpt, Suggestion, TextSource
from apps.insight.texts import READABLE
from apps.raters.models import Consent
from apps.studies.models import Round, Study

MOST = 500
"""So many are listed, the newest first."""


@dataclass(frozen=True)
class Passage:
    """An excerpt as others may read it.

    Attributes:
        words: of the passage; "" for a span of a session's time, and where the text is held back by now.
        text: id of the text, None for a span of time.
        session: id of the session, None for a comment.
        at, until: seconds of the session.
        round: number of its round.
        by: id of who made it.
    """

    id: int
    words: str
    text: int | None
    session: int | None
    at: float | None
    until: float | None
    note: str
    round: int
    by: int | None
    made: datetime


@dataclass(frozen=True)
class Proposed:
    """A suggestion with what it came from, where that is still there."""

    id: int
    kind: str
    title: str
    words: str
    passage: Passage | None
    theme: str
    theme_round: int
    by: int | None
    made: datetime


def passages_of(round_: Round) -> list[Passage]:
    """Return the excerpts of a round, the newest first, in one query."""
    rows = readable_excerpts(round_.study).filter(Q(text__round=round_) | Q(session__round=round_))
    return [_passage(row) for row in rows.order_by("-made_at", "-pk")[:MOST]]


def proposed_in(study: Study, *, quotable_only: bool = False) -> list[Proposed]:
    """Return what was suggested in a study, the newest first, in two queries; on demand only with passages that may be quoted."""
    rows = Suggestion.objects.filter(study=study).select_related("theme__round")
    found = list(rows.order_by("-made_at", "-pk")[:MOST])
    kept = readable_excerpts(study).filter(pk__in=[one.excerpt_id for one in found if one.excerpt_id])
    if quotable_only:
        agreed = Consent.objects.filter(purpose=PUBLICATION, withdrawn_at=None)
        kept = kept.filter(
            Exists(agreed.filter(rater=OuterRef("text__rater"), round=OuterRef("text__round")))
        )
    passages = {row.pk: _passage(row) for row in kept}
    return [
        Proposed(
            id=one.pk,
            kind=one.kind,
            title=one.title,
            words=one.words,
            passage=passages.get(one.excerpt_id) if one.excerpt_id else None,
            theme=one.theme.name if one.theme else "",
            theme_round=one.theme.round.number if one.theme else 0,
            by=one.made_by_id,
            made=one.made_at,
        )
        for one in found
    ]


def readable_excerpts(study: Study) -> QuerySet[Excerpt]:
    """Return the excerpts of a study that others may read.

    None is of a text held back, of an answer since corrected, of people who withdrew, or of what somebody else said in a session.
    """
    gone = Q(text__rater__withdrawn_at__isnull=False) | Q(session__rater__withdrawn_at__isnull=False)
    rows = Excerpt.objects.filter(Q(text=None) | Q(text__state__in=READABLE), study=study).exclude(gone)
    rows = rows.exclude(text__response__superseded=True).exclude(text__source=TextSource.OTHER)
    return rows.select_related("text__round", "session__round")


def _passage(row: Excerpt) -> Passage:
    text, session = row.text, row.session
    place = text.round if text else session.round if session else None
    return Passage(
        id=row.pk,
        words=text.shown[row.start : row.end] if text else "",
        text=row.text_id,
        session=row.session_id,
        at=row.at,
        until=row.until,
        note=row.note,
        round=place.number if place else 0,
        by=row.made_by_id,
        made=row.made_at,
    )
