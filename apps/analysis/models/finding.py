"""Findings: where a version falls short of what is expected, how far, for how many, and what became of it over rounds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Round, Study


class FindingState(models.TextChoices):
    """What became of a finding."""

    NEW = "new", _("New")
    KNOWN = "known", _("Known")
    ACTING = "acting", _("Being worked on")
    FIXED = "fixed", _("Fixed")
    RETURNED = "returned", _("Returned")


class Reference(models.TextChoices):
    """What a version is held against."""

    REST = "rest", _("everyone else")
    BASELINE = "baseline", _("the baseline")
    EXPECTATION = "expectation", _("what people expected")
    PROTOCOL = "protocol", _("what the protocol asks for")
    GRADE = "grade", _("no catastrophe at all")


class Finding(models.Model):
    """One gap of a study, the same over all its rounds.

    Attributes:
        key: what makes it this one: version, versus, metric, measure and slice; `place` is the same without the versions, by which the
            next version of a system takes its predecessor's findings over.
        versus: key of the version that it is held against, "" for none.
        value: the number less its `against`, in the measure's own unit, with `low` and `high` at `confidence`.
        share: of all judgments (or of traffic, where scenarios have weights) that are affected.
        severity: points lost where it is affected, 100 being the whole scale.
        impact: share times severity, in points of all answers.
        people: whose judgments these are; with `scenarios` and `n` its reach.
        catastrophic: it is about the worst grade.
        private: so few people are in it, or left outside, that only the study's researchers may see it.
        owner: the member who took it on.
        missed_round: the newest round that looked for it and did not find it, None where it was found since.
        seen_at: when it was found last.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=32)
    place = models.CharField(max_length=32)
    version = models.CharField(max_length=200, blank=True)
    versus = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=80)
    measure = models.CharField(max_length=40)
    slice = models.JSONField(default=dict)
    reference = models.CharField(max_length=12, choices=Reference.choices)
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    own = models.FloatField()
    against = models.FloatField()
    confidence = models.FloatField()
    share = models.FloatField()
    share_low = models.FloatField()
    share_high = models.FloatField()
    severity = models.FloatField()
    severity_low = models.FloatField()
    severity_high = models.FloatField()
    impact = models.FloatField()
    impact_low = models.FloatField()
    impact_high = models.FloatField()
    people = models.PositiveIntegerField()
    scenarios = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    method = models.TextField(blank=True)
    catastrophic = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    first_round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    last_round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="findings")
    missed_round = models.ForeignKey(Round, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "key"], name="analysis_finding_once")]
        indexes = [
            models.Index(fields=["study", "-impact"], name="analysis_finding_ranked"),
            models.Index(fields=["study", "place"], name="analysis_finding_place"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.measure} of {self.version or 'all'}: {self.state}"


class FindingSight(models.Model):
    """What one round's newest review said of a finding: whether it was found, and its numbers there.

    `items` lists the scenarios that cost most there, as objects of `ItemLost`.
    """

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sights")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=200, blank=True)
    found = models.BooleanField()
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    impact = models.FloatField(null=True)
    impact_low = models.FloatField(null=True)
    impact_high = models.FloatField(null=True)
    people = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    items = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "round"], name="analysis_sight_once")]

    def __str__(self) -> str:
        return f"{self.finding_id} in {self.round_id}"


class FindingEvent(models.Model):
    """A change of a finding's state or owner; `by` is None where a review found it out."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=FindingState.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["finding", "at"], name="analysis_finding_history")]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.state}"
