"""One judgment arrives: the one way from a click to a number begins here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState, SlotState
from apps.assignments.services import Lease
from apps.assignments.services.leasing import held_lease, lease_slot
from apps.core import counters, jsontext
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.events import publish
from apps.raters.services import hash_secret
from apps.responses.answers import check_answers, read_form, signals_of
from apps.responses.behaviour import active_seconds, read_behaviour
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_round
from apps.responses.models import Response
from apps.responses.services import store
from apps.studies.kinds._base import Placement
from apps.studies.models import RoundState


@dataclass(frozen=True)
class NextItem:
    """What the rater gets next: a lease, or none and why."""

    lease: Lease | None
    answered: int
    round: FrozenRound
    paused: bool = False


@dataclass(frozen=True)
class Recorded:
    """An acknowledged response. `repeated` says that it had been stored before."""

    response_id: int
    repeated: bool
    next: NextItem


class Unanswered(Invalid):
    """Required answers are missing or do not fit; nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...], raw: Mapping[str, object]) -> None:
        super().__init__(_("Something is missing. Your answers are still here."), problems=problems)
        self.raw = raw


class TakenByAnother(Refused):
    """The lease ran out and no place is left."""


class AnsweredOtherwise(Refused):
    """This assignment has an answer already, and it is another one."""


@transaction.atomic
def record_response(
    *, token: str, secret: str, fields: Mapping[str, Sequence[str]], behaviour: str, now: datetime
) -> Recorded:
    """Store a rater's answers to one assignment and lease the next, in one transaction.

    Args:
        token: the assignment's, from the page's address.
        secret: the browser's, from its cookie.
        fields: the form.
        behaviour: the page's own measurements, as JSON text; anything unreadable counts as none.
        now: when the answer was given.

    Raises:
        NotFound: this browser holds no such assignment.
        Unanswered: required answers are missing or do not fit.
        AnsweredOtherwise: it was answered before, with other answers.
        TakenByAnother: the lease ran out and no place is left.
    """
    held = store.lock_assignment(token, hash_secret(secret))
    if held is None:
        raise NotFound(_("This page belongs to another browser or a study that is gone."))
    round_ = frozen_round(held.round_id)
    placement = Placement(held.versions, held.sides)
    raw = read_form(round_, fields)
    checked = check_answers(round_, raw, placement)
    if held.state == AssignmentState.ANSWERED:
        return _repeat(held, round_, token, checked.answers)
    if checked.problems:
        raise Unanswered(checked.problems, raw)
    slot_id = _slot_to_fill(held)

    measured = read_behaviour(behaviour)
    response_id, answered = store.insert_response(
        {
            "assignment": held.id,
            "slot": slot_id,
            "participation": held.participation_id,
            "study": held.study_id,
            "round": held.round_id,
            "rater": held.rater_id,
            "item": held.item_id,
            "answers": store.json(checked.answers),
            "behaviour": store.json(measured),
            "seconds": active_seconds(measured),
            "key": token,
            "body_hash": jsontext.digest(checked.answers),
            "at": now,
        }
    )
    home = store.SignalHome(
        held.study_id, response_id, held.round_id, held.rater_id, held.item_id, held.proxy, now
    )
    store.insert_signals(
        store.signal_rows(home, signals_of(round_, checked.answers, placement), round_.metric_ids)
    )
    publish(ResponsesRecorded(held.round_id, count=1))
    counters.RESPONSES.labels("collected").inc()
    return Recorded(response_id, repeated=False, next=_next_item(held, round_, answered))


def _slot_to_fill(held: store.Held) -> int:
    """Return the slot that this answer fills: its own, or another of the item when its lease ran out."""
    if held.state == AssignmentState.LEASED:
        return held.slot_id
    if held.state == AssignmentState.SKIPPED:
        raise AnsweredOtherwise(_("You skipped this one. Your choice stays with that."))
    if held.round_state == RoundState.CLOSED:
        raise TakenByAnother(
            _("The time for this one ran out and the study has ended, so it does not count.")
        )
    if store.has_answered(held.rater_id, held.item_id):
        raise AnsweredOtherwise(_("You have answered this one already. Your first answer counts."))
    twin = store.end_twin(held.rater_id, held.item_id)
    if twin is not None:  # the item came back to the same rater, who answers from the older tab
        return twin
    if held.slot_state == SlotState.OPEN:
        return held.slot_id
    slot_id = store.free_slot_of_item(held.item_id)
    if slot_id is None:
        raise TakenByAnother(
            _(
                "The time for this one ran out and its last place was given to somebody else, so it does not count."
            )
        )
    return slot_id


def _repeat(held: store.Held, round_: FrozenRound, token: str, answers: dict[str, Any]) -> Recorded:
    """The same answers again are acknowledged again; other answers are refused."""
    stored = Response.objects.filter(round_id=held.round_id, key=token).only("id", "body_hash").first()
    if stored is None or stored.body_hash != jsontext.digest(answers):
        raise AnsweredOtherwise(_("You have answered this one already. Your first answer counts."))
    answered = Response.objects.filter(round_id=held.round_id, rater_id=held.rater_id).count()
    return Recorded(stored.pk, repeated=True, next=_next_item(held, round_, answered))


def _next_item(held: store.Held, round_: FrozenRound, answered: int) -> NextItem:
    return lease_for(
        round_,
        round_state=held.round_state,
        rater_id=held.rater_id,
        participation_id=held.participation_id,
        answered=answered,
    )


def lease_for(
    round_: FrozenRound, *, round_state: str, rater_id: int, participation_id: int, answered: int
) -> NextItem:
    """Return what a rater holds already, else lease the next slot, within the rater's load."""
    if round_state != RoundState.RUNNING:
        return NextItem(None, answered, round_, paused=round_state == RoundState.PAUSED)
    load = round_.protocol.document.raters.load.per_rater
    if load is not None and answered >= load:
        return NextItem(None, answered, round_)
    lease = held_lease(participation_id) or lease_slot(
        round_id=round_.id,
        rater_id=rater_id,
        participation_id=participation_id,
        lease_seconds=round_.lease_seconds,
    )
    return NextItem(lease, answered, round_)
