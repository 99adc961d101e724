"""Mails on studies: one a day for each person at most, five in seven days, none without news, and none twice.

A mail is first written down, together with what it told, in one transaction; then it is marked as being sent, and only then sent. A worker
that dies in between has perhaps sent it, so nobody sends it again: what it said stands on the dashboard, and the next mail goes on from it.
"""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.core import events
from apps.exchange.models import Digest, DigestState, Rhythm, Subscription
from apps.exchange.services.subscribing import next_day, stop_token
from apps.exchange.services.telling import tell
from apps.studies.models import Round

log = structlog.get_logger(__name__)

CONSUMER = "exchange.digest"
OF_VERSIONS = "exchange.digest_versions"
MOST_A_WEEK = 5
"""Mails to one person in seven days, whatever they asked for: who is told too often stops reading."""
TRIES = 5
_BATCH = 50


@transaction.atomic
def note_change(round_id: int) -> None:
    """Look today at the subscriptions of those who want to hear when the verdict changes."""
    if events.take(CONSUMER, round_id):
        _wake(Round.objects.filter(pk=round_id))


@transaction.atomic
def note_version(version_id: int) -> None:
    """Look today at the subscriptions to studies of a version that was withdrawn or is in use again: a verdict on it means less, or more."""
    if events.take(OF_VERSIONS, version_id):
        _wake(Round.objects.filter(round_versions__version=version_id))


def _wake(rounds: QuerySet[Round]) -> None:
    rows = Subscription.objects.filter(study__in=rounds.values("study"), rhythm=Rhythm.CHANGE, due_on=None)
    rows.update(due_on=timezone.now().date())


def send_digests(*, now: datetime) -> int:
    """Write the mails that are due, send those that wait, and return how many were sent."""
    for user_id in _due_people(now):
        write_digest(user_id=user_id, now=now)
    return _send_waiting(now)


@transaction.atomic
def write_digest(*, user_id: int, now: datetime) -> Digest | None:
    """Write down one person's mail of today, None where there is nothing to say or they have had enough."""
    rows = (
        Subscription.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("study__team", "user")
        .filter(user_id=user_id, due_on__lte=now.date())
        .order_by("study__slug", "pk")
    )
    due = [row for row in rows if _still_a_member(row)]
    if not due:
        return None
    if _has_had_enough(user_id, now):
        tomorrow = now.date() + timedelta(days=1)
        Subscription.objects.filter(pk__in=[row.pk for row in due]).update(due_on=tomorrow)
        return None
    parts = []
    for row in due:
        told = tell(row.study, row.told)
        if told.lines:
            stop = _stop_url(stop_token(user_id=user_id, study_id=row.study_id))
            parts.append("\n".join((*told.lines, _("No mails on this study: %(url)s") % {"url": stop})))
            row.told = told.state
        later = next_day(row.rhythm, now)
        row.due_on = later.date() if later else None
        row.save(update_fields=["told", "due_on"])
    if not parts:
        return None
    return Digest.objects.create(user_id=user_id, day=now.date(), body="\n\n".join(parts), due_at=now)


def _due_people(now: datetime) -> list[int]:
    rows = Subscription.objects.filter(due_on__lte=now.date()).order_by("user_id")
    return list(rows.values_list("user_id", flat=True).distinct()[:_BATCH])


def _still_a_member(row: Subscription) -> bool:
    """Return whether somebody may still hear of a study; who left the team hears no more."""
    if row.user.is_active and Membership.objects.filter(user=row.user, team=row.study.team_id).exists():
        return True
    row.delete()
    return False


def _has_had_enough(user_id: int, now: datetime) -> bool:
    days = Digest.objects.filter(user_id=user_id, day__gt=now.date() - timedelta(days=7))
    return days.filter(day=now.date()).exists() or days.count() >= MOST_A_WEEK


def _send_waiting(now: datetime) -> int:
    sent = 0
    connection: BaseEmailBackend | None = None
    for _turn in range(_BATCH):
        digest = _claimed(now)
        if digest is None:
            return sent
        connection = connection or get_connection()
        sent += _send(digest, connection, now)
    return sent


@transaction.atomic
def _claimed(now: datetime) -> Digest | None:
    """Return a mail that waits, marked as being sent from this moment on, also for whoever comes after a crash."""
    digest = (
        Digest.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(state=DigestState.WAITING, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if digest is not None:
        digest.state = DigestState.SENDING
        digest.save(update_fields=["state"])
    return digest


def _send(digest: Digest, connection: BaseEmailBackend, now: datetime) -> int:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _again(digest, error, now)  # nothing of it has left
    try:
        _mail(digest.user, digest.body, connection).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return _again(digest, error, now)  # the server said no
    except (OSError, smtplib.SMTPException) as error:
        # It may have arrived: once too few is better than twice.
        log.warning("digest perhaps not sent", digest=digest.pk, error=type(error).__name__)
        Digest.objects.filter(pk=digest.pk).update(state=DigestState.LOST, body="")
        return 0
    Digest.objects.filter(pk=digest.pk).update(state=DigestState.SENT, sent_at=now, body="")
    return 1


def _again(digest: Digest, error: Exception, now: datetime) -> int:
    log.warning("digest not sent", digest=digest.pk, error=type(error).__name__)
    tries = digest.tries + 1
    given_up = tries >= TRIES
    Digest.objects.filter(pk=digest.pk).update(
        state=DigestState.LOST if given_up else DigestState.WAITING,
        tries=tries,
        due_at=now + timedelta(minutes=2**tries),
        body="" if given_up else digest.body,
    )
    return 0


def _mail(user: User, body: str, connection: BaseEmailBackend) -> EmailMessage:
    stop = _stop_url(stop_token(user_id=user.pk))
    end = _("No mails on any study: %(url)s") % {"url": stop}
    return EmailMessage(
        _("What changed in your studies"),
        f"{body}\n\n{end}\n",
        to=[user.email],
        connection=connection,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _stop_url(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('dashboards:digest_stop', args=[token])}"
