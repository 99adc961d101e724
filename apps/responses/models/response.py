"""One rater's answers to one assignment."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from apps.assignments.models import Assignment
from apps.raters.models import Rater
from apps.studies.models import Item, Round, Study


class Response(models.Model):
    """Immutable; a correction is a new revision, and the one before it is `superseded`: kept, and counted no longer.

    `key` makes a repeated post harmless: the same key with the same body counts once, with another body is refused.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="responses", db_index=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="responses")
    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="responses")
    revision = models.PositiveIntegerField(default=1)
    superseded = models.BooleanField(default=False, db_default=False)
    answers = models.JSONField()
    behaviour = models.JSONField(default=dict)
    seconds = models.FloatField(null=True)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "revision"], name="responses_response_revision_once"
            ),
            models.UniqueConstraint(fields=["round", "key"], name="responses_response_key_once"),
        ]
        indexes = [
            models.Index(fields=["round", "received_at"], name="responses_response_newest"),
            models.Index(fields=["round", "id"], name="responses_response_in_order"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"
