"""What was decided, by whom, on which evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.analysis.models import Snapshot
from apps.studies.models import Round


class DecisionState(models.TextChoices):
    """Whether a second person has agreed."""

    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class Decision(models.Model):
    """A decision on a round, with the snapshot that was looked at. Once settled it does not change any more.

    `verdict` keeps what the gates said at that snapshot; `to_raters` is the line that the people who judged will read.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    title = models.CharField(max_length=200)
    context = models.TextField()
    choice = models.TextField()
    rationale = models.TextField()
    to_raters = models.CharField(max_length=500, blank=True)
    verdict = models.JSONField()
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    remark = models.TextField(blank=True, help_text="What the approver said.")
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approver=F("author")) | Q(approver=None), name="governance_decision_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", approver=None, settled_at=None)
                | Q(state__in=["approved", "declined"], approver__isnull=False, settled_at__isnull=False),
                name="governance_decision_settled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["round", "-proposed_at"], name="governance_decision_newest")]

    def __str__(self) -> str:
        return self.title
