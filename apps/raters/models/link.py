"""A door of a study: who comes through it, how many, and what they are given when they leave."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study


def new_link_code() -> str:
    """Return a random address of 128 bits."""
    return secrets.token_urlsafe(16)


class Link(models.Model):
    """One way into a study beside its own code, which lets anybody in.

    Attributes:
        cohort: what people who come this way are; the rater's cohort.
        cap: how many people may come; no end without.
        parameters: for panels, which parameter of the address carries `person`, `study` and `session`.
        codes: for panels, the completion code by outcome.
        return_url: for panels, where people go back to; `{code}` and the panel's own parameters stand in braces.
        origins: for the embedded widget, the pages' origins that may show it.
    """

    class Kind(models.TextChoices):
        """How people come."""

        PUBLIC = "public", _("Public link")
        MAIL = "mail", _("Invitation by mail")
        PANEL = "panel", _("Panel")
        MEMBERS = "members", _("Team members")
        WIDGET = "widget", _("Widget in a product")
        TEST = "test", _("Test, counts nowhere")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=32, unique=True, default=new_link_code)
    name = models.CharField(max_length=120)
    cohort = models.CharField(max_length=80, blank=True)
    cap = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    panel = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    codes = models.JSONField(default=dict)
    return_url = models.CharField(max_length=500, blank=True)
    origins = ArrayField(models.CharField(max_length=200), default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_test(self) -> bool:
        """Whether what happens behind this door counts nowhere."""
        return self.kind == self.Kind.TEST


class Invitee(models.Model):
    """Somebody who was invited by mail. The address is sealed; the token travels once and is kept as SHA-256 only.

    Attributes:
        due_at: when a worker may send the mail, moved on each time that it fails.
        tries: how often it failed.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="invitees")
    sealed = models.TextField()
    address_hash = models.CharField(max_length=64, help_text="Keyed, so that nobody is invited twice.")
    token_hash = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(db_default=0, default=0)
    sent_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "address_hash"], name="raters_invitee_address_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="raters_invitee_due"
            )
        ]

    def __str__(self) -> str:
        return f"invitee {self.pk}"
