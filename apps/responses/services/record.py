"""One judgment arrives: the one way from a click to a number begins here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState, SlotOrigin, SlotState
from apps.core import counters, jsontext
from apps.core.errors import NotFound, Refused
from apps.core.events import publish
from apps.core.prepared import Value
from apps.raters.models import Participation
from apps.raters.services import hash_secret
from apps.raters.services.checks import record_check
from apps.responses.answers import check_answers, read_form, signals_of
from apps.responses.behaviour import REFUSALS, active_seconds, read_behaviour
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.models import Response
from apps.responses.services import store
from apps.responses.services.checking import is_right
from apps.responses.services.following import NextItem, next_for
from apps.responses.services.sessions import end_session
from apps.responses.services.settling import with_settled
from apps.responses.services.time_shares import signals_of_time, spent_live
from apps.responses.services.unanswered import Unanswered
from apps.studies.kinds._base import Placement
from apps.studies.models import ItemKind, RoundState

_KNOWN = (ItemKind.GOLD, ItemKind.ATTENTION)
"""Kinds of items whose right answer is known."""


@dataclass(frozen=True)
class Recorded:
    """An acknowledged response. `repeated` says that it had been stored before; one that tries the study out has no id."""

    response_id: int | None
    repeated: bool
    next: NextItem


class TakenByAnother(Refused):
    """The lease ran out and no place is left."""


class Covered(Refused):
    """Something is asked before the outputs are shown, and it has not been answered yet."""


class Ended(Refused):
    """The participation is over: withdrawn, or ended for good."""


class AnsweredOtherwise(Refused):
    """This assignment has an answer already, and it is another one."""


def record_response(
    *,
    token: str,
    secret: str,
    fields: Mapping[str, Sequence[str]],
    behaviour: str,
    now: datetime,
    follow: bool = True,
    refusals: int = 0,
) -> Recorded:
    """Store a rater's answers to one assignment and lease the next, in one transaction.

    Args:
        token: the assignment's, from the page's address.
        secret: the browser's, from its cookie.
        fields: the form.
        behaviour: the page's own measurements, as JSON text; anything unreadable counts as none.
        now: when the answer was given.
        follow: whether the person waits for another item; in a product nobody does.
        refusals: how often sending came back before there was an assignment to count it with; in a product only.

    Raises:
        NotFound: this browser holds no such assignment.
        Unanswered: required answers are missing or do not fit.
        Covered: the outputs have not been shown yet.
        Ended: the participation is over, so the answer does not count.
        AnsweredOtherwise: it was answered before, with other answers.
        TakenByAnother: the lease ran out and no place is left.
    """
    secret_hash = hash_secret(secret)
    try:
        return _record(token, secret_hash, fields, behaviour, now, follow=follow, refusals=refusals)
    except Unanswered:
        store.count_refusal(token, secret_hash)
        raise


@transaction.atomic
def _record(
    token: str,
    secret_hash: str,
    fields: Mapping[str, Sequence[str]],
    behaviour: str,
    now: datetime,
    *,
    follow: bool,
    refusals: int,
) -> Recorded:
    held = store.lock_assignment(token, secret_hash)
    if held is None:
        raise NotFound(_("This page belongs to another browser or a study that is gone."))
    round_ = frozen_round(held.stay.round_id)
    placement = frozen_item(held.item_id).placement(held.sides, level=round_.level(held.arm))
    raw = with_settled(round_, read_form(round_, fields), held.settled)
    checked = check_answers(round_, raw, placement)
    if held.state == AssignmentState.ANSWERED:
        return _repeat(held, round_, token, checked.answers, now)
    _refuse_when_over(held)
    if round_.asks_before and held.settled is None:
        raise Covered(_("Please answer the first question before you see the rest."))
    if checked.problems:
        raise Unanswered(checked.problems, raw)
    closing: dict[str, Value] = {
        "assignment": held.id,
        "slot": _slot_to_fill(held),
        "participation": held.stay.participation_id,
        "sitting": round_.sitting_seconds,
    }
    if held.stay.is_test:  # it counts nowhere: no response, no signal, no event
        counts = store.close_trial(closing)
        return Recorded(None, repeated=False, next=_following(held, round_, counts, now))

    measured = read_behaviour(behaviour) | {REFUSALS: float(held.refusals + refusals)}
    response_id, counts = store.insert_response(
        closing
        | {
            "study": held.study_id,
            "round": held.stay.round_id,
            "rater": held.stay.rater_id,
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
        held.study_id, response_id, held.stay.round_id, held.stay.rater_id, held.item_id, held.proxy, now
    )
    if round_.protocol.mode.has_sessions:
        end_session(assignment_id=held.id, now=now)
    signals = signals_of(round_, checked.answers, placement, measured)
    (spent,) = signals_of_time(round_, [spent_live(round_, held.id, now=now)], [placement])
    store.insert_signals(store.signal_rows(home, [*signals, *spent], round_.metric_ids))
    publish(ResponsesRecorded(held.stay.round_id, count=1))
    counters.RESPONSES.labels("collected").inc()
    failed = _check(held, round_, checked.answers, placement, now)
    following = (
        _following(held, round_, counts, now, failed) if follow else NextItem(None, counts.answered, round_)
    )
    return Recorded(response_id, repeated=False, next=following)


def _following(
    held: store.Held, round_: FrozenRound, counts: store.Counts, now: datetime, failed: int = 0
) -> NextItem:
    stay = replace(
        held.stay,
        answered=counts.answered,
        today=counts.today,
        sitting=counts.sitting,
        failed=max(held.stay.failed, failed),
    )
    return next_for(round_, stay, now=now, heard=True)


def _check(
    held: store.Held, round_: FrozenRound, answers: dict[str, Any], placement: Placement, now: datetime
) -> int:
    """Note how the rater did where the right answer is known; return how many attention checks they have failed."""
    if held.kind not in _KNOWN:
        return 0
    expected = frozen_item(held.item_id).expected
    return record_check(
        participation_id=held.stay.participation_id,
        item_id=held.item_id,
        kind=held.kind,
        passed=is_right(round_, answers, placement, expected),
        now=now,
    )


def _refuse_when_over(held: store.Held) -> None:
    """Raise Ended for an answer to a participation that was withdrawn or ended otherwise than by its person."""
    if held.stay.state == Participation.State.WITHDRAWN or held.state == AssignmentState.WITHDRAWN:
        raise Ended(_("You took your judgments back, so this one is not stored. Thank you for telling us."))
    if held.stay.state == Participation.State.ENDED:
        raise Ended(
            _("Your part in this study is over, so this one does not count. Thank you for your time.")
        )


def _slot_to_fill(held: store.Held) -> int:
    """Return the slot that this answer fills: its own, or another of the item when its lease ran out."""
    if held.state == AssignmentState.LEASED:
        return held.slot_id
    if held.state == AssignmentState.SKIPPED:
        raise AnsweredOtherwise(_("You skipped this one. Your choice stays with that."))
    if held.stay.round_state == RoundState.CLOSED:
        raise TakenByAnother(
            _("The time for this one ran out and the study has ended, so it does not count.")
        )
    if store.has_answered(held.stay.rater_id, held.item_id):
        raise AnsweredOtherwise(_("You have answered this one already. Your first answer counts."))
    if held.origin != SlotOrigin.PLAN:  # made for this rater alone
        store.end_twin(held.stay.rater_id, held.item_id)
        return held.slot_id
    twin = store.end_twin(held.stay.rater_id, held.item_id)
    if twin is not None:  # the item came back to the same rater, who answers from the older tab
        return twin
    if held.slot_state == SlotState.OPEN and held.slot_pool == held.stay.pool:
        return held.slot_id
    slot_id = store.free_slot_of_item(held.item_id, held.stay.pool)
    if slot_id is None:
        raise TakenByAnother(
            _(
                "The time for this one ran out and its last place was given to somebody else, so it does not count."
            )
        )
    return slot_id


def _repeat(
    held: store.Held, round_: FrozenRound, token: str, answers: dict[str, Any], now: datetime
) -> Recorded:
    """The same answers again are acknowledged again; other answers are refused."""
    following = next_for(round_, held.stay, now=now)
    if held.stay.is_test:
        return Recorded(None, repeated=True, next=following)
    stored = Response.objects.filter(round_id=held.stay.round_id, key=token).only("id", "body_hash").first()
    if stored is None or stored.body_hash != jsontext.digest(answers):
        raise AnsweredOtherwise(_("You have answered this one already. Your first answer counts."))
    return Recorded(stored.pk, repeated=True, next=following)
