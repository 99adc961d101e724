"""An open invitation to a team; the link's token is stored as a hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models.team import Role, Team


class Invitation(models.Model):
    """Somebody was asked to join a team. The token travels by mail once and is kept as SHA-256 only."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=models.Q(accepted_at=None),
                name="accounts_invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"
