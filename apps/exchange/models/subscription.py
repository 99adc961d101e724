"""Who wants to hear of a study by mail, and the mails that they get."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study


class Rhythm(models.TextChoices):
    """When somebody wants to hear."""

    CHANGE = "change", _("When the verdict changes")
    DAILY = "daily", _("Every day on which something changed")
    WEEKLY = "weekly", _("Every week in which something changed")


class Subscription(models.Model):
    """A member who wants mails on a study.

    Attributes:
        due_on: from which day on it is looked at next; None waits for a change of the verdict.
        told: what the last mail said, so that the next says what changed since; {} before the first.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="subscriptions")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    due_on = models.DateField(null=True)
    told = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "study"], name="exchange_subscription_once")]
        indexes = [models.Index(fields=["due_on"], name="exchange_subscription_due")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.study_id}: {self.rhythm}"


class DigestState(models.TextChoices):
    """How far a mail is."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    LOST = "lost", _("Given up")


class Digest(models.Model):
    """One person's mail of one day, on all their studies. One that was being sent when its worker died is never sent again.

    Attributes:
        body: what it says, "" once it was sent or given up.
        due_at: when it may be sent, moved on each time that the mail server refuses it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DigestState.choices, default=DigestState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="exchange_digest_one_a_day")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="exchange_digest_due")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}"
