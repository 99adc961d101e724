"""Traces of people who took their judgments back: that somebody did, never who."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Round


class Departure(models.Model):
    """One person's judgments left a round, by withdrawal or erasure. It carries no person."""

    class Kind(models.TextChoices):
        """What became of the rows."""

        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="departures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    judgments = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["round", "at"], name="raters_departure_since")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.round_id}"


class Erasure(models.Model):
    """Somebody was erased. `mark` is the random mark of a rater that is gone, so that an old backup can be cleaned again."""

    mark = models.UUIDField(unique=True)
    receipt = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erasure {self.receipt}"
