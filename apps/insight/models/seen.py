"""Who has seen what others said of a text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.text import Text


class Seen(models.Model):
    """Somebody was shown the codes that others gave to a text, and so no longer codes it. Rows are only added; they go with the text."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="seen")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "by"], name="insight_seen_once")]

    def __str__(self) -> str:
        return f"seen {self.pk}"
