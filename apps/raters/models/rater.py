"""A person, or a proxy, who judges."""

from __future__ import annotations

import secrets
import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.studies.models import Study

PROXY = "proxy"
"""The cohort of raters that are no people; their numbers stand apart."""


class RaterStatus(models.TextChoices):
    """Whether a rater's judgments enter the main pool."""

    ACTIVE = "active", _("Active")
    FLAGGED = "flagged", _("Set aside")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def new_pseudonym() -> str:
    """Return a name that says nothing about the person."""
    return f"r-{secrets.token_hex(4)}"


class Rater(models.Model):
    """Somebody who judges. `mark` is random and outlives an erasure, so that an old backup can be cleaned again.

    A rater who came by a link belongs to the team; one who came with an import belongs to that study, because two
    imports may use the same key for different people. `key` is the name the poster uses, else the pseudonym.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="raters")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, null=True, related_name="imported_raters")
    key = models.CharField(max_length=200)
    pseudonym = models.CharField(max_length=20, default=new_pseudonym)
    cohort = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=RaterStatus.choices, default=RaterStatus.ACTIVE)
    mark = models.UUIDField(unique=True, default=uuid.uuid4, db_default=RandomUUID())
    insider = models.BooleanField(
        default=False, db_default=False, help_text="They belong to the team whose versions they judge."
    )
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "study", "key"], nulls_distinct=False, name="raters_rater_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Profile(models.Model):
    """What a rater said of themselves: sealed, in a table apart. `profiles_of` and `keep_profiles` read and write it."""

    rater = models.OneToOneField(Rater, on_delete=models.CASCADE, primary_key=True)
    sealed = models.TextField()
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"profile of {self.rater_id}"
