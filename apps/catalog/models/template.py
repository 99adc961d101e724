"""Counterfactual sets: one text with gaps, and what goes into them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import Team


class CounterfactualTemplate(models.Model):
    """A text with gaps such as {name}, from which the scenarios of one set are made, each with its own values.

    `attributes` is a table for each attribute, in their order: a heading, which is the attribute's name and the names of further
    forms, and a row for each value. An object would lose the order, and with it the scenarios' keys.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="counterfactual_templates")
    key = models.CharField(max_length=200)
    messages = models.JSONField()
    attributes = models.JSONField()
    fields = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="catalog_template_key_once")]

    def __str__(self) -> str:
        return self.key
