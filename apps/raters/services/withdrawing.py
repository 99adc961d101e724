"""Withdrawal: somebody takes their judgments back. They count and are shown nowhere from now on, and go in 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import personal
from apps.core.errors import NotFound
from apps.raters.models import Outcome, Participation, Rater, RaterStatus
from apps.raters.services.closing import end
from apps.raters.tombstones import Withdrawal, write_withdrawal

KEPT = timedelta(days=30)
"""How long what was taken back stays, sealed, before it is erased."""


@transaction.atomic
def withdraw(*, rater: Rater, now: datetime) -> None:
    """Take everything that a rater gave out of what is counted or shown; doing it twice changes nothing.

    A line beside the database says so, on disk before the transaction ends: a restored backup does not know of it.

    Raises:
        NotFound: the rater was erased meanwhile.
    """
    personal.hold_all(rater.pk)
    found = Rater.objects.select_for_update().filter(pk=rater.pk).first()
    if found is None:
        raise NotFound(_("There is nothing left of this: it was erased before."))
    if found.status != RaterStatus.WITHDRAWN:
        personal.withdraw_all(rater.pk, now)
        write_withdrawal(Withdrawal(found.mark, now))
    rater.refresh_from_db()


def close_for_withdrawal(rater_id: int, now: datetime) -> None:
    """Close a rater's participations and mark the rater; codes stay, because nobody loses their pay by withdrawing."""
    for participation in (
        Participation.objects.filter(rater_id=rater_id).select_related("link").order_by("id")
    ):
        outcome = Outcome(participation.outcome or Outcome.STOPPED)
        end(participation=participation, state=Participation.State.WITHDRAWN, outcome=outcome, now=now)
    Rater.objects.filter(pk=rater_id).update(status=RaterStatus.WITHDRAWN, withdrawn_at=now)
