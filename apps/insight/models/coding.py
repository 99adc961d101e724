"""What coders said of texts, each alone, and what was settled where they differ."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.insight.models.codebook import Codebook
from apps.insight.models.text import Text


class CodingTurn(models.Model):
    """One coder has been through one text with one codebook, whether or not a code applied: an empty turn says none does."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="turns")
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="turns")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coding_turns")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "codebook", "coder"], name="insight_codingturn_once")
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Coding(models.Model):
    """One code that a coder gave to a text, or to a span of it in code points of `shown`; both ends None for the whole."""

    turn = models.ForeignKey(CodingTurn, on_delete=models.CASCADE, related_name="codings")
    code = models.CharField(max_length=80)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "code"], name="insight_coding_once")]

    def __str__(self) -> str:
        return self.code


class Adjudication(models.Model):
    """What holds for a text on which coders differed: the codes by key, and who settled it, why."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="adjudications")
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="adjudications")
    codes = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "codebook"], name="insight_adjudication_once")]

    def __str__(self) -> str:
        return f"adjudication {self.pk}"
