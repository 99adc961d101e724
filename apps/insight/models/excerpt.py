"""A passage that somebody wants to point at: a span of a text, or of time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.text import Text
from apps.responses.models import Session
from apps.studies.models import Study


class Excerpt(models.Model):
    """A span of a text in code points of `shown` (both ends None for the whole), a span of a session in seconds, or both."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="excerpts")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, null=True, related_name="excerpts")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="excerpts")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    at = models.FloatField(null=True)
    until = models.FloatField(null=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"excerpt {self.pk}"
