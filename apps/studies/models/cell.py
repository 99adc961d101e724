"""A cell of the sampling plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.studies.models.round import Round


class Cell(models.Model):
    """One quota of a round, frozen at launch but for whether it is closed.

    `number` is its place in the protocol. `where` says who and what belongs in it; `raters` and `judgments` say how many it
    needs. A cell with `judgments` has slots of its own.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cells")
    number = models.PositiveIntegerField()
    where = models.JSONField()
    raters = models.PositiveIntegerField(null=True)
    judgments = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="studies_cell_number_once")]

    def __str__(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in self.where.items())
