"""A link that shows a study's verdict to people without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.analysis.models import Snapshot
from apps.studies.models import Round, Study


class Level(models.TextChoices):
    """How much a link shows."""

    VERDICT = "verdict", _("The verdict and its sentence")
    SUMMARY = "summary", _("Verdict, headline numbers with intervals, and what is missing")
    FULL = "full", _("All numbers that a stakeholder sees; no judgments, no comments")


class ShareLink(models.Model):
    """A read-only link. Its token is made from a key and this row, and kept as SHA-256 only.

    Attributes:
        key: what the token is made from beside the secret key; the same form sent twice has the same.
        round: None for the newest round.
        follows: whether it goes on to newer numbers; else it shows one snapshot for good.
        snapshot: what it shows, kept as long as the link is; None before the first numbers.
        used_on, used: the last day on which it was opened, and how often it was opened at all.
        noise_epsilon, noise_budget: how much of the privacy budget a snapshot costs, of how much; None without noise.
        noise_key: what the noise is made from, sealed; "" without noise.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="share_links")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, related_name="+")
    follows = models.BooleanField(default=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, null=True, related_name="+")
    key = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    used = models.PositiveIntegerField(default=0)
    noise_epsilon = models.FloatField(null=True)
    noise_budget = models.FloatField(null=True)
    noise_key = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "key"], name="exchange_sharelink_made_once"),
            models.CheckConstraint(
                condition=Q(follows=True) | Q(round__isnull=False, snapshot__isnull=False),
                name="exchange_sharelink_shows_something",
            ),
            models.CheckConstraint(
                condition=Q(noise_epsilon=None, noise_budget=None, noise_key="")
                | (Q(noise_epsilon__gt=0, noise_budget__isnull=False) & ~Q(noise_key="")),
                name="exchange_sharelink_noise_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ShownSnapshot(models.Model):
    """A snapshot that a link with noise has shown, and what it cost of the privacy budget."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="shown")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    epsilon = models.FloatField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "snapshot"], name="exchange_shown_once")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.snapshot_id}"
