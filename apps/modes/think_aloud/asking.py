"""A question to the assistant of a task, and its reply, both written down."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState
from apps.core.errors import Refused
from apps.modes.think_aloud.assistants import answerers
from apps.modes.think_aloud.assistants._base import Asked
from apps.modes.think_aloud.items import ThinkAloudItems
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.models import EventKind, SessionEvent
from apps.responses.services.sessions import HeldSession, hold_open, write_talk


@transaction.atomic
def ask(*, held: HeldSession, question: str, key: str, now: datetime) -> str:
    """Write a question down with what the assistant replies, and return the reply.

    The same question sent again under its key gets the reply that it got.

    Raises:
        Refused: there is nobody to ask, or the session has not begun.
        TextError: the question is no text.
    """
    session = held.begun
    if held.assignment.state != AssignmentState.LEASED:
        raise Refused(_("This one is not open any more."))
    hold_open(held)
    items = frozen_round(session.round_id).protocol.items
    if not isinstance(items, ThinkAloudItems) or items.assistant is None:
        raise Refused(_("There is nobody to ask in this task."))
    if key and (given := _given(session.pk, key)) is not None:
        return given
    item = frozen_item(held.assignment.item_id)
    sides = tuple(held.assignment.sides)
    said = tuple(
        SessionEvent.objects.filter(session=session, kind=EventKind.REPLIED)
        .order_by("at", "id")
        .values_list("text", flat=True)
    )
    reply = answerers()[items.assistant.answers].reply(
        Asked(
            question,
            said,
            item.outputs[sides[0]].messages if len(sides) == 1 else (),
            items.assistant,
        )
    )
    reply = reply or items.assistant.otherwise or _("I have nothing to say to that.")
    write_talk(held=held, key=key or secrets.token_urlsafe(12), question=question, reply=reply, now=now)
    return reply


def _given(session_id: int, key: str) -> str | None:
    return (
        SessionEvent.objects.filter(session_id=session_id, key=f"{key}-reply")
        .values_list("text", flat=True)
        .first()
    )
