"""Which texts of a round may be coded: those that others may read, of people whose words count."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.insight.models import Text, TextState
from apps.raters.models import Participation
from apps.studies.models import Round

SHOWN = (TextState.CLEAR, TextState.RELEASED)
"""States in which others than a reviewer may read a text."""


def texts_of(round_: Round) -> QuerySet[Text]:
    """Return the texts that may be coded, without order: not those of tests, of people who withdrew, or of answers since corrected."""
    tests = Participation.objects.filter(round=round_, rater=OuterRef("rater"), is_test=True)
    rows = Text.objects.filter(round=round_, state__in=SHOWN, rater__withdrawn_at=None)
    return rows.filter(Q(response=None) | Q(response__superseded=False)).exclude(Exists(tests))
