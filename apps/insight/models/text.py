"""A piece of somebody's words: checked before anybody else reads it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.raters.models import Rater
from apps.responses.models import Response, Session
from apps.studies.models import Round, Study


class TextSource(models.TextChoices):
    """Where the words were said; `other` are words of somebody else in a session of the person."""

    COMMENT = "comment"
    NOTE = "note"
    THOUGHT = "thought"
    QUESTION = "question"
    UTTERANCE = "utterance"
    OTHER = "other"


class TextState(models.TextChoices):
    """Only `clear` and `released` are shown; `held` waits for a reviewer, `withheld` is what a reviewer kept back."""

    CLEAR = "clear"
    HELD = "held"
    RELEASED = "released"
    WITHHELD = "withheld"


class Text(models.Model):
    """One text and what the checks found in it. It is what coders code, and what themes are made of.

    Attributes:
        rater: whose session or answer it is; whoever leaves takes along what others said to them.
        response: whose answer it is, or None where it was said in a session that has none yet.
        session: whose session it was said in, None without one.
        place: where in the answer or session: `note` (a comment's question), `marks/2/note`, `event/<key>`, `utterance/<id>`.
        metric: key of the question, "" in sessions.
        at, until: seconds on the session's axis.
        number: order within its session or answer.
        shown: what others may read: personal data are replaced by a word in brackets that says what stood there.
        original: the words as they were said, sealed, where `shown` differs; "" where it does not.
        language: as a tag, "und" where it cannot be told.
        findings: [{"kind", "start", "end", ...}] in code points of `shown`.
        toxicity: 0 to 1; sentiment: -1 to 1, None where it is not measured.
        checker: name and version of the checks that made all this.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="texts")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="texts")
    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="texts")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, null=True, related_name="texts")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="texts")
    source = models.CharField(max_length=10, choices=TextSource.choices)
    place = models.CharField(max_length=300)
    metric = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(default=0)
    at = models.FloatField(null=True)
    until = models.FloatField(null=True)
    shown = models.TextField()
    original = models.TextField(blank=True)
    language = models.CharField(max_length=20, default="und")
    findings = models.JSONField(default=list)
    toxicity = models.FloatField(null=True)
    sentiment = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=TextState.choices)
    checker = models.CharField(max_length=40)
    checked_at = models.DateTimeField(db_default=Now())
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "place"],
                condition=models.Q(session__isnull=True),
                name="insight_text_of_answer_once",
            ),
            models.UniqueConstraint(
                fields=["session", "place"],
                condition=models.Q(session__isnull=False),
                name="insight_text_of_session_once",
            ),
        ]
        indexes = [models.Index(fields=["round", "state", "source"], name="insight_text_of_round")]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"
