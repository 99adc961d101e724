"""Who works together, and as what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do. Everybody may read; owners and researchers may also change studies."""

    OWNER = "owner", _("Owner")
    RESEARCHER = "researcher", _("Researcher")
    INTERPRETER = "interpreter", _("Interpreter")
    APPROVER = "approver", _("Approver")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class Discipline(models.TextChoices):
    """As what a member looks at a scenario before it is used."""

    PRODUCT = "product", _("Product")
    DESIGN = "design", _("Design")
    ENGINEERING = "engineering", _("Engineering")
    SAFETY = "safety", _("Safety check")


WRITERS = frozenset({Role.OWNER, Role.RESEARCHER})
"""Roles that may change studies and the catalogue."""


class Team(models.Model):
    """A group of people with its own catalogue and studies.

    `approvals` lists the disciplines that must approve a scenario before a round may use it; `own_names` the words that give
    the team's own systems away.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    totp_required = models.BooleanField(default=False, db_default=False)
    approvals = ArrayField(
        models.CharField(max_length=20, choices=Discipline.choices), default=list, db_default=[]
    )
    own_names = ArrayField(models.CharField(max_length=80), default=list, db_default=[])
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One user in one team, with one role."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    disciplines = ArrayField(
        models.CharField(max_length=20, choices=Discipline.choices), default=list, db_default=[]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="accounts_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.role}"

    @property
    def may_write(self) -> bool:
        """Whether this member may change studies and the catalogue."""
        return self.role in WRITERS
