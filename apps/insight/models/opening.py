"""Who read words that were taken out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.text import Text


class Opening(models.Model):
    """Somebody opened the words as they were said. Rows are only added; they go with the text."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"opening {self.pk}"
