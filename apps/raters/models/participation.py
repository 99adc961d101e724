"""One rater in one round, from joining to closing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.raters.models.link import Link
from apps.raters.models.rater import Rater
from apps.studies.models import Cell, Round


class Outcome(models.TextChoices):
    """How a participation ended; each has a completion code of its own."""

    COMPLETE = "complete", _("Complete")
    SCREENED_OUT = "screened_out", _("Screened out")
    FAILED_CHECK = "failed_check", _("Failed a check")
    QUOTA_FULL = "quota_full", _("Quota full")
    NO_CONSENT = "no_consent", _("No consent")
    TIMED_OUT = "timed_out", _("Timed out")
    STOPPED = "stopped", _("Stopped early")


class Participation(models.Model):
    """A rater's stay in a round.

    Attributes:
        person: a keyed hash of whatever names the person outside (panel id, invitation, account), "" where nothing does.
        is_test: everything behind it counts nowhere.
        cell: the quota cell in which the person counts, None for none.
        closed_at: when it closed first; it stays when the person comes back, because a sequential look may have used it.
        answered_today, today: judgments on the day (UTC) of the newest one.
        answered_sitting: judgments since the last break.
        profile_at: when the questions about the person were answered or passed over.
    """

    class State(models.TextChoices):
        """How far the rater is."""

        ACTIVE = "active", _("Judging")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")
        IDLE = "idle", _("Not heard of")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="participations")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participations")
    link = models.ForeignKey(Link, on_delete=models.SET_NULL, null=True, related_name="participations")
    cell = models.ForeignKey(Cell, on_delete=models.SET_NULL, null=True, related_name="participations")
    person = models.CharField(max_length=64, blank=True, db_default="")
    is_test = models.BooleanField(default=False, db_default=False)
    of_age = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, db_default="")
    answered = models.PositiveIntegerField(default=0)
    today = models.DateField(null=True)
    answered_today = models.PositiveIntegerField(default=0, db_default=0)
    answered_sitting = models.PositiveIntegerField(default=0, db_default=0)
    arm = models.PositiveSmallIntegerField(
        null=True, help_text="Where arms are drawn for each rater: theirs."
    )
    failed = models.PositiveIntegerField(default=0, db_default=0, help_text="Attention checks failed.")
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    profile_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    completion_code = models.CharField(max_length=40, blank=True)
    code_checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rater", "round"], name="raters_participation_once"),
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=~models.Q(person=""),
                name="raters_participation_person_once",
            ),
        ]
        indexes = [
            # Who is live in which cell is counted each time somebody joins.
            models.Index(fields=["cell", "state"], name="raters_participation_cells"),
            models.Index(
                fields=["seen_at"], condition=models.Q(state="active"), name="raters_participation_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id} in {self.round_id}"


class Device(models.Model):
    """One browser of a participation: it holds the secret, here is its hash only.

    `own` says that it opens the person's own page as well. A browser that was let in to a known person by a panel's id alone
    may judge in their place and no more: such ids can be guessed.
    """

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="devices")
    secret_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    own = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return f"device of {self.participation_id}"


class PanelEntry(models.Model):
    """What a panel said of a person as they came: its own ids, sealed, in a table apart."""

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, primary_key=True)
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"panel entry of {self.participation_id}"


class Check(models.Model):
    """How a rater did on an item whose right answer is known."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="checks")
    item_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participation", "item_id"], name="raters_check_once")]

    def __str__(self) -> str:
        return f"{self.kind} check of {self.participation_id}"
