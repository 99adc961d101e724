"""The codes of a team, in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.studies.models import Study


class Codebook(models.Model):
    """One version of the codes of a study. The newest may be changed until somebody codes with it; then a change makes the next version.

    `merged` says which code took over what an earlier version called otherwise, by key; a key that is neither here nor among the codes
    was retired.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codebooks")
    number = models.PositiveIntegerField()
    merged = models.JSONField(default=dict, db_default={})
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="insight_codebook_version_once")
        ]

    def __str__(self) -> str:
        return f"codebook {self.number}"


class Code(models.Model):
    """One code of one version: what it means, when it applies and when not, and a passage that shows it.

    `key` stays the same from version to version; `place` orders them and picks their colour.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="codes")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    include = models.TextField(blank=True)
    exclude = models.TextField(blank=True)
    example = models.TextField(blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codebook", "key"], name="insight_code_key_once")]

    def __str__(self) -> str:
        return self.name
