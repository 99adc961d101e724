"""What a rater sees at once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Output, Scenario
from apps.studies.models.round import Round


class ItemKind(models.TextChoices):
    """What an item is for; only `main` items enter the main pool of numbers."""

    MAIN = "main", _("Main")
    GOLD = "gold", _("Gold")
    ATTENTION = "attention", _("Attention check")
    REPEAT = "repeat", _("Repeat")
    TRAINING = "training", _("Training")


class Item(models.Model):
    """A scenario with the outputs to judge. A repeat is an item of its own under the same key.

    `weight` undoes the plan: one over how likely the item was taken, by how many more judgments than others it gets.
    `revision` is the scenario's at the launch. Items of one `kin` are never next to each other for one rater where it is below 0,
    follow each other where it is above, and have nothing to do with each other where it is 0.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ItemKind.choices, default=ItemKind.MAIN)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT)
    expected = models.JSONField(default=dict)
    weight = models.FloatField(default=1.0, db_default=1.0)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    kin = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key", "kind"], name="studies_item_key_once")]
        indexes = [
            # A check is looked for among a few, however many items the round has.
            models.Index(
                fields=["round", "kind"], condition=~models.Q(kind="main"), name="studies_item_checks"
            )
        ]

    def __str__(self) -> str:
        return self.key


class ItemOutput(models.Model):
    """An output of an item; `place` follows the round's order of versions, never the order shown.

    `masks` are [turn, start, end] in code points of what is hidden because it tells who wrote it.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="item_outputs")
    output = models.ForeignKey(Output, on_delete=models.PROTECT)
    version_id = models.BigIntegerField()
    place = models.PositiveSmallIntegerField()
    masks = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="studies_itemoutput_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.output} in {self.item}"
