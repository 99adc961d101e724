"""What is evaluated: a system and its versions."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import Team


class System(models.Model):
    """A model or product under evaluation."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="systems")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="catalog_system_key_once")]

    def __str__(self) -> str:
        return self.name or self.key


class Version(models.Model):
    """One checkpoint or release of a system. Its key is any string, unique in the team.

    A withdrawn version keeps all that was measured of it, and no round to come may show it; each withdrawal is a `VersionChange` too.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="versions")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="versions")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=200, blank=True)
    step = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="catalog_version_key_once")]

    def __str__(self) -> str:
        return self.key
