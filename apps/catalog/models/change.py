"""What was changed of a scenario beside its text, and of a version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.catalog.models.scenario import Scenario
from apps.catalog.models.system import Version


class ScenarioChange(models.Model):
    """One change by one person: `fields` maps each name to [before, after]."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="changes")
    fields = models.JSONField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["scenario", "id"], name="catalog_change_of")]

    def __str__(self) -> str:
        return f"{', '.join(self.fields)} of {self.scenario}"


class VersionChange(models.Model):
    """One change by one person: `fields` maps each name to [before, after]."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="changes")
    fields = models.JSONField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["version", "id"], name="catalog_version_change_of")]

    def __str__(self) -> str:
        return f"{', '.join(self.fields)} of {self.version_id}"
