"""The outbox: facts that apps above still have to hear of, and those that could not be delivered."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxRow(models.Model):
    """One event for one consumer, written in the transaction that made the event true.

    Rows of the same consumer and key (a round, mostly) are taken together, so a burst of events costs one run.
    """

    consumer = models.CharField(max_length=60)
    event = models.CharField(max_length=60)
    key = models.BigIntegerField()
    payload = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["consumer", "key", "due_at"], name="core_outbox_by_key")]

    def __str__(self) -> str:
        return f"{self.event} {self.key} for {self.consumer}"


class DeadLetter(models.Model):
    """An event that failed five times, kept with its error until somebody looks."""

    consumer = models.CharField(max_length=60)
    event = models.CharField(max_length=60)
    key = models.BigIntegerField(db_index=True)
    payload = models.JSONField(default=dict)
    error = models.TextField()
    created_at = models.DateTimeField()
    died_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.event} {self.key} for {self.consumer}: {self.error[:60]}"
