"""What raters agreed to, word for word."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.raters.models.rater import Rater
from apps.studies.models import Round


class ConsentText(models.Model):
    """One text in one language, kept as it was shown, with its hash."""

    text = models.TextField()
    text_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=12)

    def __str__(self) -> str:
        return self.text_hash[:12]


class Consent(models.Model):
    """One rater's yes to one version of one text, for named purposes."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="consents")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    purposes = ArrayField(models.CharField(max_length=80))
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rater", "round", "version"], name="raters_consent_once")
        ]

    def __str__(self) -> str:
        return f"consent {self.version} of {self.rater_id}"
