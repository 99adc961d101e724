"""What a rater gets next, or why there is nothing; where that is final, their participation ends here and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.assignments.services import (
    Lease,
    draw_arm,
    has_seat,
    held_lease,
    lease_check,
    lease_slot,
    lease_trial,
    release,
    some_left,
    trail_of,
)
from apps.raters.models import Outcome, Participation
from apps.raters.services import come_back, end
from apps.responses.frozen import FrozenRound
from apps.responses.services.stays import Stay, touch_stay
from apps.studies.checks import check_at
from apps.studies.models import Round, RoundState

State = Participation.State

_FINAL = {
    "failed_check": (State.ENDED, Outcome.FAILED_CHECK),
    "load": (State.FINISHED, Outcome.COMPLETE),
}


@dataclass(frozen=True)
class NextItem:
    """What the rater gets next: a lease, or none and why.

    Attributes:
        reason: "" with a lease; paused, closed (the round), load, day, sitting (enough for now, or at all), quota_full,
            failed_check, none_left; else the outcome with which the participation had ended before, or withdrawn.
    """

    lease: Lease | None
    answered: int
    round: FrozenRound
    reason: str = ""
    rater_id: int = 0


def next_for(round_: FrozenRound, stay: Stay, *, now: datetime, heard: bool = False) -> NextItem:
    """Return what a rater holds already, else lease the next slot, within their load and their cell.

    The caller's transaction holds the participation's row.

    Args:
        round_: which round.
        stay: where the rater stands.
        now: when.
        heard: whether this transaction has noted already that the rater is here; `stay` says what was before.
    """
    lease, reason = _found(round_, stay, now, heard=heard)
    if lease is not None and stay.state != State.ACTIVE:
        come_back(participation=Participation(pk=stay.participation_id))
    if lease is not None and not heard:
        touch_stay(stay.participation_id, sitting_seconds=round_.sitting_seconds)
    return NextItem(lease, stay.answered, round_, reason, stay.rater_id)


def _found(round_: FrozenRound, stay: Stay, now: datetime, *, heard: bool) -> tuple[Lease | None, str]:
    reason = _over(stay)
    if reason:
        return None, reason
    reason = _enough(round_, stay, heard=heard)
    if reason:
        release(participation_id=stay.participation_id)
        if reason in _FINAL:
            _end(stay, *_FINAL[reason], now)
        return None, reason
    lease = held_lease(stay.participation_id)
    if lease is None and (stay.cell_closed or not _is_seated(round_, stay)):
        _end(stay, State.ENDED, Outcome.QUOTA_FULL, now)
        return None, "quota_full"
    lease = lease or _lease(round_, stay)
    return (lease, "") if lease is not None else (None, _nothing(round_, stay, now))


def _lease(round_: FrozenRound, stay: Stay) -> Lease | None:
    """Lease what comes next; where every rater has one arm, theirs is drawn with the first that they are given."""
    lease = _next_of(round_, stay)
    if lease is None or not round_.arms_by_rater or stay.arm is not None:
        return lease
    return draw_arm(
        lease=lease,
        round_id=round_.id,
        participation_id=stay.participation_id,
        arms=round_.arms,
        seed=round_.seed,
    )


def _next_of(round_: FrozenRound, stay: Stay) -> Lease | None:
    """Lease what stands at this position of the rater's sequence; where a check is due and none is left, the next item."""
    if stay.is_test:
        return lease_trial(
            round_id=round_.id,
            rater_id=stay.rater_id,
            participation_id=stay.participation_id,
            answered=stay.answered,
            lease_seconds=round_.lease_seconds,
            arms=round_.arms,
            arm=stay.arm,
        )
    trail = trail_of(round_id=round_.id, participation_id=stay.participation_id)
    kind = _check(round_, stay)
    lease = kind and lease_check(
        kind=kind,
        round_id=round_.id,
        seed=round_.seed,
        rater_id=stay.rater_id,
        participation_id=stay.participation_id,
        lease_seconds=round_.lease_seconds,
        arms=round_.arms,
        arm=stay.arm,
        trail=trail,
    )
    return lease or lease_slot(
        round_id=round_.id,
        rater_id=stay.rater_id,
        participation_id=stay.participation_id,
        lease_seconds=round_.lease_seconds,
        pool=stay.pool,
        arm=stay.arm,
        trail=trail,
    )


def _check(round_: FrozenRound, stay: Stay) -> str:
    if round_.checks is None:
        return ""
    return check_at(round_.checks, seed=round_.seed, rater=stay.rater_id, position=stay.answered)


def _over(stay: Stay) -> str:
    """Return why nothing is given out to this person or to anybody, "" where it is."""
    if stay.state == State.WITHDRAWN:
        return "withdrawn"
    if stay.state == State.ENDED:
        return stay.outcome
    return {RoundState.RUNNING.value: "", RoundState.PAUSED.value: "paused"}.get(stay.round_state, "closed")


def _enough(round_: FrozenRound, stay: Stay, *, heard: bool) -> str:
    """Return which limit the rater has reached, of failed checks or of the load, "" for none."""
    document = round_.protocol.document
    load, fails = document.raters.load, document.quality.fails
    is_break = not heard and stay.quiet > round_.sitting_seconds
    limits = (
        ("failed_check", fails, stay.failed),
        ("load", load.per_rater, stay.answered),
        ("day", load.per_day, stay.today),
        ("sitting", load.per_sitting, 0 if is_break else stay.sitting),
    )
    return next((reason for reason, most, count in limits if most is not None and count >= most), "")


def _is_seated(round_: FrozenRound, stay: Stay) -> bool:
    """Return whether the person counts in their cell; whoever was away too long has to find a seat again."""
    if stay.cell_id is None or stay.seats is None or stay.is_test:
        return True
    if stay.state == State.ACTIVE and stay.quiet < round_.idle_seconds:
        return True
    return has_seat(
        participation_id=stay.participation_id, cell_id=stay.cell_id, round_=Round.objects.get(pk=round_.id)
    )


def _nothing(round_: FrozenRound, stay: Stay, now: datetime) -> str:
    """Return why there is no slot, and end the participation unless others may still give one back."""
    if not stay.is_test and _may_come_back(round_, stay):
        return "none_left"
    if stay.answered:
        _end(stay, State.FINISHED, Outcome.COMPLETE, now)
        return "none_left"
    _end(stay, State.ENDED, Outcome.QUOTA_FULL, now)
    return "quota_full"


def _may_come_back(round_: FrozenRound, stay: Stay) -> bool:
    """Return whether others hold something that this rater may have once they give it back."""
    trail = trail_of(round_id=round_.id, participation_id=stay.participation_id)
    return some_left(round_id=round_.id, rater_id=stay.rater_id, pool=stay.pool, held=True, trail=trail)


def _end(stay: Stay, state: Participation.State, outcome: Outcome, now: datetime) -> None:
    if (stay.state, stay.outcome) == (state, outcome):
        return
    participation = Participation.objects.select_related("link").get(pk=stay.participation_id)
    end(participation=participation, state=state, outcome=outcome, now=now)
