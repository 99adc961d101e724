"""Bearer tokens for machines; shown once, kept as a hash."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.team import Team


class Scope(models.TextChoices):
    """What a token may do."""

    READ = "read", _("Read studies and results")
    CATALOG = "catalog", _("Write the catalogue")
    STUDIES = "studies", _("Write and run studies")
    RESPONSES = "responses", _("Post judgments")
    ALL = "all", _("Everything")


class ApiToken(models.Model):
    """A machine's key to one team, on behalf of one member."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text="The first letters, to recognise it by.")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def allows(self, scope: Scope) -> bool:
        """Whether this token carries the scope."""
        return Scope.ALL in self.scopes or scope in self.scopes
