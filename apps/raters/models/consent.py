"""What raters agreed to, word for word."""

from __future__ import annotations

from django.db import models

from apps.raters.models.rater import Rater
from apps.studies.models import Round


class ConsentText(models.Model):
    """One text in one language, kept as it was shown, with its hash."""

    text = models.TextField()
    text_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=35)

    def __str__(self) -> str:
        return self.text_hash[:12]


class Consent(models.Model):
    """One rater's yes to one purpose: to which version of which words, when, and when it was taken back."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="consents")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rater", "round", "purpose", "version"], name="raters_consent_purpose_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, version {self.version}, of {self.rater_id}"
