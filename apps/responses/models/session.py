"""What happens while somebody works on an item aloud: a session, the events on its axis, and what observers noted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.assignments.models import Assignment
from apps.raters.models import Rater
from apps.studies.models import Round, Study


class Session(models.Model):
    """The session of one assignment. All its times are seconds from `started_at`, the zero of its one axis.

    `step` is the step that the person was at last; `duration` is known once the session has ended.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, primary_key=True, related_name="session"
    )
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sessions")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sessions")
    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    duration = models.FloatField(null=True)
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["round", "started_at"], name="responses_session_newest")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class EventKind(models.TextChoices):
    """What a page of ours may tell about a session; imports bring kinds of their own."""

    STEP = "step"
    SAID = "said"
    ASKED = "asked"
    REPLIED = "replied"
    REMINDED = "reminded"
    ANSWERED = "answered"
    MOVED = "moved"
    HIDDEN = "hidden"
    SHOWN = "shown"
    SILENCE = "silence"
    RECORDING = "recording"


class SessionEvent(models.Model):
    """Something that happened at a moment of a session, or for a span of `seconds` from it.

    `key` is made by whoever sends it: the same event sent twice is stored once. `text` are somebody's words: a typed
    thought (said), a question to the assistant (asked), its reply (replied).
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=60)
    at = models.FloatField()
    kind = models.CharField(max_length=80)
    label = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    seconds = models.FloatField(null=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="responses_sessionevent_key_once")
        ]
        indexes = [models.Index(fields=["session", "at"], name="responses_sessionevent_axis")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:g}"


class ObserverNote(models.Model):
    """What a moderator wrote down of a moment, live or afterwards; raters never see it, and get it with their data."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.FloatField()
    text = models.TextField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="responses_observernote_axis")]

    def __str__(self) -> str:
        return f"note at {self.at:g}"
