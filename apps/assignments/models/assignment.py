"""One slot leased to one rater."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.assignments.models.slot import Slot
from apps.raters.models import Participation, Rater
from apps.studies.models import Item, Round


class AssignmentState(models.IntegerChoices):
    """Answered never reverts, unless its rater withdraws; an expired one is kept so that a late answer finds its way."""

    LEASED = 1
    ANSWERED = 2
    EXPIRED = 3
    SKIPPED = 4
    WITHDRAWN = 5


class Assignment(models.Model):
    """A slot in somebody's hands. `token` is random and is all that the page knows of it."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="assignments")
    round = models.ForeignKey(Round, on_delete=models.CASCADE)
    item = models.ForeignKey(Item, on_delete=models.CASCADE)
    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, null=True, related_name="assignments"
    )
    token = models.CharField(max_length=32, unique=True)
    sides = ArrayField(models.PositiveSmallIntegerField())
    arm = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.PositiveSmallIntegerField(choices=AssignmentState.choices, default=AssignmentState.LEASED)
    leased_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=models.Q(state__in=[1, 2]), name="assignments_assignment_slot_once"
            ),
            models.UniqueConstraint(
                fields=["rater", "item"],
                condition=models.Q(state__in=[1, 2], participation__isnull=False),
                name="assignments_assignment_item_once",
                # Imports bring no participation: somebody may have judged the same item three times elsewhere.
            ),
        ]
        indexes = [
            # "Has this rater met the item?" is asked for every slot that a lease looks at.
            models.Index(fields=["rater", "item"], name="assignments_assignment_met"),
            models.Index(
                fields=["expires_at"], condition=models.Q(state=1), name="assignments_assignment_due"
            ),
            models.Index(fields=["participation", "state"], name="assignments_assignment_mine"),
            # What was judged elsewhere is counted by row; who judges here counts their own.
            models.Index(
                fields=["round", "rater"],
                condition=models.Q(participation__isnull=True),
                name="assignments_assignment_brought",
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
