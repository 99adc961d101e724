"""Wanting mails on a study, and wanting them no more: logged in, or by a signed link of a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.core.errors import Invalid, NotFound
from apps.exchange.models import Rhythm, Subscription
from apps.studies.models import Study

_SALT = "plumbline.digest.stop"


@transaction.atomic
def subscribe(*, study: Study, rhythm: str, by: Membership, now: datetime) -> Subscription:
    """Send a member mails on a study in this rhythm from now on; the first says how things stand.

    Raises:
        NotFound: the member belongs to another team.
        Invalid: there is no such rhythm.
    """
    if by.team_id != study.team_id:
        raise NotFound("")
    if rhythm not in Rhythm.values:
        raise Invalid(_("Choose when you want to hear."))
    found, _made = Subscription.objects.update_or_create(
        user=by.user,
        study=study,
        defaults={"rhythm": rhythm, "due_on": now.date()},
        create_defaults={"rhythm": rhythm, "due_on": now.date(), "created_at": now},
    )
    return found


def unsubscribe(*, study: Study, by: Membership) -> None:
    """Send a member no more mails on a study; without a subscription nothing changes."""
    Subscription.objects.filter(study=study, user=by.user).delete()


def stop_token(*, user_id: int, study_id: int | None = None) -> str:
    """Return what a mail's link carries to stop mails on one study, or all of a person's."""
    return signing.dumps([user_id, study_id], salt=_SALT)


def stopped_study(token: str) -> Study | None:
    """Return the study that a link stops mails on, None for all.

    Raises:
        NotFound: nobody signed this.
    """
    _user_id, study_id = _read(token)
    return Study.objects.filter(pk=study_id).first() if study_id else None


def stop_by_token(*, token: str) -> None:
    """Stop the mails that a link is about; twice does no harm.

    Raises:
        NotFound: nobody signed this.
    """
    user_id, study_id = _read(token)
    rows = Subscription.objects.filter(user_id=user_id)
    (rows.filter(study_id=study_id) if study_id else rows).delete()


def next_day(rhythm: str, now: datetime) -> datetime | None:
    """Return when a subscription is looked at next after it was looked at now, None for when the verdict changes."""
    days = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}
    return now + timedelta(days=days[Rhythm(rhythm)]) if rhythm in days else None


def _read(token: str) -> tuple[int, int | None]:
    try:
        user_id, study_id = signing.loads(token[:400], salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("") from error
    return user_id, study_id
