"""Pause, resume, close."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.events import publish
from apps.studies.events import RoundChanged
from apps.studies.models import Round, RoundState


def pause_round(*, round_: Round) -> None:
    """Stop giving out items. Answers that are being written still arrive.

    Raises:
        Refused: the round is not running.
    """
    _move(round_, {RoundState.RUNNING}, RoundState.PAUSED, _("Only a running round can be paused."))


def resume_round(*, round_: Round) -> None:
    """Give out items again.

    Raises:
        Refused: the round is not paused.
    """
    _move(round_, {RoundState.PAUSED}, RoundState.RUNNING, _("Only a paused round can be resumed."))


def close_round(*, round_: Round, now: datetime) -> None:
    """End a round for good. Answers that are being written may still arrive until their lease ends.

    Raises:
        Refused: it is closed already.
    """
    _move(
        round_,
        {RoundState.RUNNING, RoundState.PAUSED},
        RoundState.CLOSED,
        _("This round is closed already."),
        now,
    )


@transaction.atomic
def _move(
    round_: Round, before: set[RoundState], after: RoundState, refusal: str, closed_at: datetime | None = None
) -> None:
    changed = Round.objects.filter(pk=round_.pk, state__in=before).update(state=after, closed_at=closed_at)
    if not changed:
        raise Refused(refusal)
    round_.state, round_.closed_at = after, closed_at
    publish(RoundChanged(round_.pk, state=after))
