"""Which texts of a round count, and which of those are one's own words that may be read: the two questions that all of insight asks."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.insight.models import Text, TextSource, TextState
from apps.raters.models import Participation, RaterStatus
from apps.studies.models import Round

READABLE = (TextState.CLEAR, TextState.RELEASED)
"""States in which others than the author and a reviewer may read a text."""


def texts_of(round_: Round) -> QuerySet[Text]:
    """Return the texts of a round that count, without order: not of corrected answers, nor of people who took theirs back.

    Texts that nobody may read yet are among them, and what others said in sessions: a reviewer sees all.
    """
    rows = Text.objects.filter(round=round_, rater__withdrawn_at=None)
    rows = rows.filter(Q(response=None) | Q(response__superseded=False))
    return rows.exclude(rater__status=RaterStatus.WITHDRAWN)


def codable_texts(round_: Round) -> QuerySet[Text]:
    """Return the texts of a round that are coded, gathered into themes and quoted, without order.

    They are those that count and may be read, not of tests, and of the person whose words they are said to be: never what somebody else
    said in their session.
    """
    tests = Participation.objects.filter(round=round_, rater=OuterRef("rater"), is_test=True)
    rows = texts_of(round_).filter(state__in=READABLE).exclude(source=TextSource.OTHER)
    return rows.exclude(Exists(tests))
