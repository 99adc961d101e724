"""How a participation ends, and how it may go on."""

from __future__ import annotations

import secrets
from datetime import datetime

from apps.raters.models import Outcome, Participation

_CODE_BYTES = 5


def finish(*, participation: Participation, now: datetime) -> Participation:
    """Close a participation that has nothing left to judge, and give it its completion code."""
    return end(
        participation=participation, state=Participation.State.FINISHED, outcome=Outcome.COMPLETE, now=now
    )


def stop(*, participation: Participation, now: datetime) -> Participation:
    """Close a participation because the person wants to stop; judgments given stay."""
    return end(
        participation=participation, state=Participation.State.STOPPED, outcome=Outcome.STOPPED, now=now
    )


def end(
    *, participation: Participation, state: Participation.State, outcome: Outcome, now: datetime
) -> Participation:
    """Close a participation with an outcome and the completion code of that outcome.

    When it closed first stays: a look at the numbers may rest on it.
    """
    participation.state, participation.outcome = state, outcome
    participation.completion_code = _code(participation, outcome)
    if participation.closed_at is None:
        participation.closed_at = now
    participation.save(update_fields=["state", "outcome", "completion_code", "closed_at"])
    return participation


def come_back(*, participation: Participation) -> None:
    """Open a participation that was stopped, finished or not heard of, because its person judges again.

    The caller has seen that their cell still has a seat for them. When the participation closed first stays.
    """
    may = (Participation.State.STOPPED, Participation.State.FINISHED, Participation.State.IDLE)
    Participation.objects.filter(pk=participation.pk, state__in=may).update(
        state=Participation.State.ACTIVE, outcome=""
    )


def _code(participation: Participation, outcome: Outcome) -> str:
    """Return the panel's code for the outcome, else the person's own, which stays once it was given."""
    link = participation.link
    if link is not None and link.kind == link.Kind.PANEL:
        return str(link.codes.get(outcome, ""))
    return participation.completion_code or secrets.token_hex(_CODE_BYTES).upper()
