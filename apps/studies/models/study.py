"""A question put to people."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models

from apps.accounts.models import Team


def new_code() -> str:
    """Return a random address of 128 bits."""
    return secrets.token_urlsafe(16)


class Study(models.Model):
    """A study with the protocol that its next round will freeze.

    `document` is the protocol as it was sent or written in the console, possibly unfinished; a round keeps the
    frozen one. `code` is the join link, the only name of the study that raters ever see.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="studies")
    slug = models.SlugField(max_length=80)
    document = models.JSONField()
    code = models.CharField(max_length=32, unique=True, default=new_code)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "slug"], name="studies_study_slug_once")]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        """The question that raters read, or the slug while there is none."""
        return str(self.document.get("title") or self.slug)

    @property
    def objective(self) -> str:
        """What the team wants to know."""
        return str(self.document.get("objective") or "")

    @property
    def mode(self) -> str:
        """How the study asks."""
        return str(self.document.get("mode") or "")
