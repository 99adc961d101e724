"""A team's own list of failures."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import Team


class Taxonomy(models.Model):
    """A named list of failures. Protocols copy the entries of one edition, so that a later one changes no running round."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="taxonomies")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="catalog_taxonomy_key_once")]

    def __str__(self) -> str:
        return self.name


class TaxonomyEdition(models.Model):
    """One edition, never changed: `entries` are {key, label, help, parent} in their order."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    entries = models.JSONField()
    note = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taxonomy", "number"], name="catalog_taxonomyedition_once")
        ]

    def __str__(self) -> str:
        return f"{self.taxonomy}, edition {self.number}"
