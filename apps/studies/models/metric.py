"""What a question or a behaviour measures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.studies.models.round import Round


class Metric(models.Model):
    """A metric of one round. `outcomes` is frozen: signals store an index into it; those of a behaviour grow at their end."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="metrics")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=12, default="stated")
    level = models.CharField(max_length=10)
    direction = models.CharField(max_length=10, blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    outcomes = ArrayField(models.CharField(max_length=200), default=list)
    measures = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="studies_metric_key_once")]

    def __str__(self) -> str:
        return self.key
