"""All estimates of a round at one moment."""

from __future__ import annotations

import uuid

from django.db import models

from apps.studies.models import Round


class Snapshot(models.Model):
    """What dashboards, the API and the command line read. `estimates` has the shape of the results contract.

    `bounds` holds a GateBound for each gate of the protocol, `health` the checks of the data behind them. `figures` holds what pictures
    are drawn from (`points`), judgments a day (`days`), and how long the newest judgments waited for their numbers, in seconds (`waits`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField()
    seconds = models.FloatField(help_text="How long it took to make.")
    responses = models.PositiveIntegerField()
    raters = models.PositiveIntegerField()
    excluded = models.JSONField()
    estimates = models.JSONField()
    bounds = models.JSONField(default=list)
    health = models.JSONField(default=list)
    figures = models.JSONField(default=dict, db_default={})
    cited = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["round", "-taken_at"], name="analysis_snapshot_newest")]

    def __str__(self) -> str:
        return f"{self.round_id} at {self.taken_at:%Y-%m-%d %H:%M:%S}"


class RefreshPace(models.Model):
    """When a round may be refreshed next: at most once per second and per four times its last refresh.

    `order_not_before` says the same of its adaptive order, None before that was set.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, primary_key=True)
    not_before = models.DateTimeField()
    order_not_before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.round_id} from {self.not_before}"
