"""One measurable fact from a response."""

from __future__ import annotations

from django.db import models


class Source(models.IntegerChoices):
    """Where a signal comes from."""

    STATED = 0
    BEHAVIOUR = 1
    TEXT = 2
    PROXY = 3


class Signal(models.Model):
    """A leaf: nothing points at it, and it is derived from its response, which its key begins with.

    The key is (study, response, number), so that Postgres can partition the table, or Citus distribute it, by study,
    and so that all signals of a response lie together. The other columns carry ids without foreign keys: the
    response has been checked against all of them, and a check per signal would cost more than the signal.
    """

    pk = models.CompositePrimaryKey("study_id", "response_id", "number")
    study_id = models.BigIntegerField()
    response_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    round_id = models.BigIntegerField()
    rater_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    metric_id = models.BigIntegerField(db_index=True)
    source = models.PositiveSmallIntegerField(choices=Source.choices)
    version_id = models.BigIntegerField(null=True)
    versus_id = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField()
    outcome = models.SmallIntegerField(null=True)
    value = models.FloatField(null=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"signal {self.response_id}/{self.number}"
