"""What a rater has written and not sent yet."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from apps.assignments.models import Assignment


class Draft(models.Model):
    """What is not stored yet of one assignment; gone once it is answered.

    `answers` are unsent. `settled` are answers that were given before the outputs were shown, None until then; they do not change any
    more. `refusals` counts how often sending came back, because something was missing or did not fit.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    answers = models.JSONField()
    settled = models.JSONField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0, db_default=0)
    saved_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft of {self.assignment_id}"
