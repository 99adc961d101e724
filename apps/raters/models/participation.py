"""One rater in one round, from joining to closing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.raters.models.rater import Rater
from apps.studies.models import Round


class Participation(models.Model):
    """A rater's stay in a round. The browser holds the secret; here is its hash only."""

    class State(models.TextChoices):
        """How far the rater is."""

        ACTIVE = "active", _("Judging")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="participations")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participations")
    secret_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    answered = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    completion_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rater", "round"], name="raters_participation_once")]

    def __str__(self) -> str:
        return f"{self.rater_id} in {self.round_id}"
