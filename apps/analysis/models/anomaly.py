"""What stood out in a round: a rater, or days of feedback, and what was made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.raters.models import Rater
from apps.studies.models import Round


class AnomalyState(models.TextChoices):
    """What became of an anomaly: `accepted` takes a rater out of the main pool, `closed` was settled by a rule."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DISMISSED = "dismissed", _("Dismissed")
    CLOSED_BY_RULE = "closed_by_rule", _("Closed by rule")


class Anomaly(models.Model):
    """One thing that stood out, once for each check and subject: a rater, or the first of some days.

    Attributes:
        kind: slug of the check.
        evidence: `values` that the check's sentence names, `method`, `others` (ids of further raters), `until` (last day), and `before`
            where it was dismissed once and came again.
        strength: how improbable it is by chance, as -log10 of the chance.
        n: judgments behind it.
        expected_false_alarms: how many such flags the check gives on average in a round where nobody did anything wrong.
        settled_strength: its strength when somebody settled it.
        reason: why it was settled, in words; of `closed_by_rule` the rule's slug.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="anomalies")
    kind = models.CharField(max_length=40)
    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, null=True, related_name="anomalies")
    day = models.DateField(null=True)
    evidence = models.JSONField(default=dict)
    strength = models.FloatField()
    n = models.PositiveIntegerField()
    expected_false_alarms = models.FloatField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    state = models.CharField(max_length=14, choices=AnomalyState.choices, default=AnomalyState.OPEN)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    settled_at = models.DateTimeField(null=True)
    settled_strength = models.FloatField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "rater", "day"], nulls_distinct=False, name="analysis_anomaly_once"
            )
        ]
        indexes = [models.Index(fields=["round", "state"], name="analysis_anomaly_queue")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.round_id}: {self.state}"


class Search(models.Model):
    """When anomalies were looked for last in a round, and how each check went.

    Attributes:
        checks: by check: `kind`, `tested`, `found`, `expected_false_alarms`, `method`, and `undefined` with the reason where it says nothing.
        change: the number that decides as it is and without everybody who has an open flag; empty where there is none.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, primary_key=True, related_name="search")
    looked_at = models.DateTimeField()
    checks = models.JSONField(default=list)
    change = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.round_id} at {self.looked_at:%Y-%m-%d %H:%M:%S}"
