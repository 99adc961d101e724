"""What several people's words have in common."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.text import Text
from apps.studies.models import Round


class ThemeOrigin(models.TextChoices):
    """Who made a theme: found in the words, made by a person, or a code whose texts it holds."""

    FOUND = "found"
    MADE = "made"
    CODE = "code"


class Theme(models.Model):
    """A theme of a round.

    Attributes:
        terms: the words that stand out in it, strongest first, where it was found.
        code: key of the code whose texts it holds; "" without.
        criterion: key of the question that asks about the same; "" where none does, and then it is a latent preference.
        hidden: merged into another, or put away; kept, so that what was decided can be read.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=80)
    origin = models.CharField(max_length=10, choices=ThemeOrigin.choices)
    terms = models.JSONField(default=list)
    code = models.CharField(max_length=80, blank=True)
    criterion = models.CharField(max_length=80, blank=True)
    hidden = models.BooleanField(default=False, db_default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], condition=models.Q(hidden=False), name="insight_theme_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ThemeMember(models.Model):
    """A text that belongs to a theme, and how strongly, 0 to 1."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="members")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="themes")
    weight = models.FloatField(default=1.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "text"], name="insight_thememember_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"
