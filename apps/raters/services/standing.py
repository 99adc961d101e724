"""Whether a rater's judgments enter the main pool: set aside by somebody of the team, and taken back in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.events import publish
from apps.raters.events import RaterStatusChanged
from apps.raters.models import Rater, RaterStatus


@transaction.atomic
def set_aside(*, rater_id: int, rounds: Iterable[int]) -> bool:
    """Take a rater's judgments out of the main pool, in all their rounds; they stay in the pool "all".

    Args:
        rater_id: whose.
        rounds: ids of the rounds in which they judged, whose numbers are made anew.

    Returns:
        whether that changed anything.

    Raises:
        Refused: the rater has withdrawn, so that nothing of theirs counts any more.
    """
    return _move(rater_id, RaterStatus.ACTIVE, RaterStatus.FLAGGED, rounds)


@transaction.atomic
def take_back_in(*, rater_id: int, rounds: Iterable[int]) -> bool:
    """Let a rater's judgments count again; arguments, return value and refusal as in `set_aside`."""
    return _move(rater_id, RaterStatus.FLAGGED, RaterStatus.ACTIVE, rounds)


def _move(rater_id: int, before: RaterStatus, after: RaterStatus, rounds: Iterable[int]) -> bool:
    rater = Rater.objects.select_for_update(no_key=True).filter(pk=rater_id).first()
    if rater is None or rater.status == RaterStatus.WITHDRAWN:
        raise Refused(_("This rater has taken their judgments back; nothing of theirs counts."))
    if rater.status != before:
        return False
    Rater.objects.filter(pk=rater_id).update(status=after)
    for round_id in sorted(rounds):
        publish(RaterStatusChanged(round_id))
    return True
