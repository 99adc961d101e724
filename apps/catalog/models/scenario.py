"""What a version is asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from apps.accounts.models import Team


class Scenario(models.Model):
    """One prompt or multi-turn context. Once a round has shown it, its messages do not change any more."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="scenarios")
    key = models.CharField(max_length=200)
    messages = models.JSONField(default=list)
    tags = ArrayField(models.CharField(max_length=80), default=list)
    risk = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(default=1.0)
    set = models.CharField(max_length=200, blank=True)
    attribute = models.JSONField(default=dict)
    owner = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    locale = models.CharField(max_length=35, blank=True, db_default="")
    reference = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)
    shown = models.BooleanField(default=False, help_text="A round has shown it; its messages are fixed.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="catalog_scenario_key_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="catalog_scenario_weight_positive"),
        ]
        indexes = [GinIndex(fields=["tags"], name="catalog_scenario_tags")]

    def __str__(self) -> str:
        return self.key
