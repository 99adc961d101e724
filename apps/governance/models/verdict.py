"""When a verdict became another one."""

from __future__ import annotations

from django.db import models

from apps.analysis.models import Snapshot
from apps.studies.models import Round


class VerdictChange(models.Model):
    """A round's verdict at the moment it changed, with the snapshot it rests on; rows are only ever added.

    The verdict of now is computed from the newest snapshot; this is its history.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="verdict_changes")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    verdict = models.CharField(max_length=12)
    gates = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["round", "-at"], name="governance_verdict_newest")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.verdict} at {self.at:%Y-%m-%d %H:%M}"
