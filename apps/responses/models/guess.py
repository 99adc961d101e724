"""Which system a rater thinks they judged."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from apps.assignments.models import Assignment


class Guess(models.Model):
    """Asked once, at the end, of a judgment that a rater gave: for each place shown the key of a version, None for no idea."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, primary_key=True, related_name="guess"
    )
    named = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"guess on {self.assignment_id}"
