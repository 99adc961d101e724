"""What a rater has written and not sent yet."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from apps.assignments.models import Assignment


class Draft(models.Model):
    """The unsent answers to one assignment; gone once it is answered.

    `settled` are answers that were given before the outputs were shown, None until then; they do not change any more.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    answers = models.JSONField()
    settled = models.JSONField(null=True)
    saved_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft of {self.assignment_id}"
