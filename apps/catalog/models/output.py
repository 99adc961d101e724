"""What one version produced for one scenario."""

from __future__ import annotations

from django.db import models

from apps.catalog.models.scenario import Scenario
from apps.catalog.models.system import Version


class Output(models.Model):
    """One sample of a version's answer to one revision of its scenario. Once a round has shown it, its messages do not change.

    `identifies` lists where it tells who wrote it, as [turn, start, end, what, certainty] in code points.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="outputs")
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="outputs")
    sample = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    messages = models.JSONField(default=list)
    label = models.CharField(max_length=200, blank=True)
    confidence = models.FloatField(null=True)
    probabilities = models.JSONField(default=dict)
    explanation = models.JSONField(default=dict)
    meta = models.JSONField(default=dict)
    identifies = models.JSONField(default=list, db_default=[])
    shown = models.BooleanField(default=False, help_text="A round has shown it; its messages are fixed.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "scenario", "sample", "revision"], name="catalog_output_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} on {self.scenario} #{self.sample}"
