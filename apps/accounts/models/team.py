"""Who works together, and as what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do. Everybody may read; owners and researchers may also change studies."""

    OWNER = "owner", _("Owner")
    RESEARCHER = "researcher", _("Researcher")
    INTERPRETER = "interpreter", _("Interpreter")
    APPROVER = "approver", _("Approver")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


WRITERS = frozenset({Role.OWNER, Role.RESEARCHER})
"""Roles that may change studies and the catalogue."""


class Team(models.Model):
    """A group of people with its own catalogue and studies."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    totp_required = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One user in one team, with one role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="accounts_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.role}"

    @property
    def may_write(self) -> bool:
        """Whether this member may change studies and the catalogue."""
        return self.role in WRITERS
