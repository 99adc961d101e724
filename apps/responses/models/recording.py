"""Sound, screen and replay of a session: as it arrives in chunks, and as it is kept in parts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from apps.responses.models.session import Session


class RecordingKind(models.TextChoices):
    """What is recorded; each is agreed to apart."""

    AUDIO = "audio"
    SCREEN = "screen"
    REPLAY = "replay"


class RecordingState(models.TextChoices):
    """A recording is open until the page says how many chunks there are, or until nothing has come for long."""

    OPEN = "open"
    CLOSED = "closed"
    READY = "ready"
    REFUSED = "refused"


class Recording(models.Model):
    """One run of a recorder. A reload or a crash ends it, and the next run is another recording of the session.

    Attributes:
        token: its random name, in addresses.
        kind: what is recorded.
        state: whether it still arrives, waits for the media queue, can be played, or could not be used, and then `reason` says why.
        declared: the media type that the browser said; `media_type` is what it turned out to be.
        begins_at: seconds on the session's axis.
        chunks: how many chunks there are, once the page knows.
        duration, size: seconds and bytes of what is kept.
        peaks: the loudest sample of each tenth of a second, 0 to 255, one byte each.
        problem: why it is refused, as a word that pages translate.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="recordings")
    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=RecordingKind.choices)
    state = models.CharField(max_length=10, choices=RecordingState.choices, default=RecordingState.OPEN)
    declared = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100, blank=True)
    begins_at = models.FloatField()
    chunks = models.PositiveIntegerField(null=True)
    duration = models.FloatField(null=True)
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=bytes)
    problem = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    heard_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["heard_at"],
                condition=models.Q(state__in=["open", "closed"]),
                name="responses_recording_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.begins_at:g}"


class RecordingChunk(models.Model):
    """What a browser sent, as it sent it; gone once the recording is assembled. Chunk 0 carries the header of the whole."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="arrived")
    number = models.PositiveIntegerField()
    data = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="responses_recordingchunk_once")
        ]

    def __str__(self) -> str:
        return f"chunk {self.number}"


class RecordingPart(models.Model):
    """A piece of the assembled file, all of one size but the last, so that a player can seek without reading the rest."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="responses_recordingpart_once")
        ]

    def __str__(self) -> str:
        return f"part {self.number}"
