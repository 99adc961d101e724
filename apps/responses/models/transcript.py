"""What was said in a session, in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.responses.models.session import Session


class Transcript(models.Model):
    """One version of what was said; the newest counts, older ones are kept.

    Attributes:
        number: of the version, from 1.
        source: where it came from: webvtt, srt, whisper, typed, edited, import, or the name of a transcriber.
        language: of the words, as a tag; "" where it is not known.
        others: names of speakers who are not the person whose session it is, a list of strings in order.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="transcripts")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=40)
    language = models.CharField(max_length=20, blank=True)
    others = models.JSONField(default=list, db_default=[])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="responses_transcript_version_once")
        ]

    def __str__(self) -> str:
        return f"transcript {self.number}"


class Utterance(models.Model):
    """A span of speech, in seconds on the session's axis. `confidence` is that of the transcriber, 0 to 1."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="utterances")
    number = models.PositiveIntegerField()
    start = models.FloatField()
    end = models.FloatField()
    speaker = models.CharField(max_length=200, default="rater")
    text = models.TextField()
    confidence = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transcript", "number"], name="responses_utterance_once")
        ]

    def __str__(self) -> str:
        return f"utterance {self.number}"
