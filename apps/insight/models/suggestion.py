"""What somebody proposes to change, and the words that say why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.excerpt import Excerpt
from apps.insight.models.theme import Theme
from apps.studies.models import Study


class SuggestionKind(models.TextChoices):
    """What would be changed."""

    DATA = "data"
    GUIDELINE = "guideline"
    TASK = "task"
    INTERFACE = "interface"


class Suggestion(models.Model):
    """A proposed change; it keeps the excerpt or theme that it came from. Governance adopts it as an action."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=12, choices=SuggestionKind.choices)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    excerpt = models.ForeignKey(Excerpt, on_delete=models.SET_NULL, null=True, related_name="suggestions")
    theme = models.ForeignKey(Theme, on_delete=models.SET_NULL, null=True, related_name="suggestions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title
