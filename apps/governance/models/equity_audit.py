"""An equity audit: what a review found about groups of people, frozen, hashed and signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.analysis.models import Review, Snapshot
from apps.studies.models import Round, Study


class SigningRole(models.TextChoices):
    """As what somebody signs."""

    INTERPRETER = "interpreter", _("Interpreter")
    APPROVER = "approver", _("Approver")


class EquityAudit(models.Model):
    """What every member of the team may read of a round's equity, as it was. Postgres refuses to change it.

    `body` is everything that its page shows, `sha256` the hash of its canonical form; `number` counts within the study.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="equity_audits")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="equity_audits")
    number = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.RESTRICT, related_name="+")
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="governance_equity_audit_number"),
            models.UniqueConstraint(fields=["study", "sha256"], name="governance_equity_audit_once"),
        ]

    def __str__(self) -> str:
        return f"equity audit {self.number} of {self.study_id}"


class EquitySignature(models.Model):
    """One person's name under an audit; each signs once, and each role is signed once."""

    audit = models.ForeignKey(EquityAudit, on_delete=models.CASCADE, related_name="signatures")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=SigningRole.choices)
    remark = models.TextField(blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "member"], name="governance_equity_signed_once"),
            models.UniqueConstraint(fields=["audit", "role"], name="governance_equity_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.audit_id}"
