"""One planned judgment."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.studies.models import Item, Round


class SlotState(models.IntegerChoices):
    """A slot is open until it is leased, and leased until it is done or comes back."""

    OPEN = 0
    LEASED = 1
    DONE = 2
    CLOSED = 3


class SlotOrigin(models.IntegerChoices):
    """Planned slots are the quota; all others are made when they are needed, outside of it."""

    PLAN = 0
    IMPORT = 1
    INTAKE = 2
    CHECK = 3
    TEST = 4


class Slot(models.Model):
    """One planned judgment: an item and a place. The quota is the number of these rows, so nothing can pass it.

    `sides` says for each place shown which of the item's outputs stands there; it never leaves the server. `pool` is the
    id of the quota cell whose people alone may have it, 0 where everybody may. `arm` is the level of explanation that is
    shown, as a place in the protocol's list; `kin` is its item's.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="slots")
    place = models.PositiveIntegerField()
    ordinal = models.BigIntegerField()
    pool = models.BigIntegerField(default=0, db_default=0)
    priority = models.SmallIntegerField(default=0)
    sides = ArrayField(models.PositiveSmallIntegerField())
    arm = models.PositiveSmallIntegerField(default=0, db_default=0)
    kin = models.IntegerField(default=0, db_default=0)
    state = models.PositiveSmallIntegerField(choices=SlotState.choices, default=SlotState.OPEN)
    origin = models.PositiveSmallIntegerField(choices=SlotOrigin.choices, default=SlotOrigin.PLAN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "place"], condition=models.Q(origin=0), name="assignments_slot_place_once"
            )
        ]
        indexes = [
            models.Index(
                models.F("round"),
                models.F("pool"),
                models.F("priority").desc(),
                models.F("ordinal"),
                condition=models.Q(state=0),
                name="assignments_slot_next",
            ),
            models.Index(fields=["round", "state"], name="assignments_slot_states"),
            models.Index(
                fields=["round", "state"], condition=~models.Q(origin=0), name="assignments_slot_outside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}, place {self.place}"
