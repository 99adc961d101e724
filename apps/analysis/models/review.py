"""A full review of a round: everything that a quick refresh leaves out, part by part."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.analysis.models.snapshot import Snapshot
from apps.studies.models import Round


class ReviewState(models.TextChoices):
    """Where a review is; one whose worker was lost is still `running`, and is begun again."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


GOING = (ReviewState.WAITING, ReviewState.RUNNING)


class Review(models.Model):
    """One full review. The row is the truth of how far it is; hints only make it come sooner.

    Attributes:
        snapshot: the quick one that it was made beside, None where the round had none.
        parts: how many parts it has; `done` of them are ready, and `part` is the slug of the one at hand.
        results: by slug of the part, the object of `PartResult`.
        estimates: of all parts, in the shape of the results contract.
        attempts: how often a worker began it.
        beat_at: when its worker was last heard of.
        asked_by: None where the calendar asked.
        cited: something rests on it, so that it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reviews")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.SET_NULL, null=True, related_name="reviews")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    part = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    results = models.JSONField(default=dict)
    estimates = models.JSONField(default=list)
    responses = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cited = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["round", "-asked_at"], name="analysis_review_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="analysis_review_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.round_id}: {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in GOING
