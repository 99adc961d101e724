"""What a scenario said before, and who approves what it says now."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import Discipline
from apps.catalog.models.scenario import Scenario


class ScenarioRevision(models.Model):
    """One text that a scenario had or has, from its first change on; rounds that showed it keep showing it."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    messages = models.JSONField()
    context = models.JSONField(default=dict)
    reference = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="catalog_scenariorevision_once")
        ]

    def __str__(self) -> str:
        return f"{self.scenario}, revision {self.number}"


class Approval(models.Model):
    """What one discipline says of one revision; the newest word of a discipline holds."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="approvals")
    revision = models.PositiveIntegerField()
    discipline = models.CharField(max_length=20, choices=Discipline.choices)
    approved = models.BooleanField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["scenario", "revision"], name="catalog_approval_of")]

    def __str__(self) -> str:
        return f"{self.discipline} on {self.scenario}"
