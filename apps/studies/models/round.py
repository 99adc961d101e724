"""One run of a study's protocol over named versions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Version
from apps.studies.models.study import Study


class RoundState(models.TextChoices):
    """Whether a round gives out items."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Origin(models.TextChoices):
    """Where a round's judgments come from."""

    COLLECTED = "collected", _("Collected here")
    IMPORT = "import", _("Imported")


class Round(models.Model):
    """A round has exactly one protocol, frozen at launch, and its hash."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.RUNNING)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.COLLECTED)
    protocol = models.JSONField()
    protocol_hash = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    launched_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=40, blank=True, help_text="Imports: where consent was collected.")
    note = models.TextField(blank=True)
    warnings = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="studies_round_number_once"),
            models.UniqueConstraint(
                fields=["study"],
                condition=models.Q(origin="collected") & ~models.Q(state="closed"),
                name="studies_round_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, round {self.number}"


class RoundVersion(models.Model):
    """A version in a round; `place` is the protocol's order, in which pairs are stored."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="round_versions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="studies_roundversion_once"),
            models.UniqueConstraint(fields=["round", "place"], name="studies_roundversion_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.round}"
