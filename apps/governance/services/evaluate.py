"""Asking a round's gates again when it has a new snapshot, keeping what changed, and stopping where all is decided."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.analysis.models import Snapshot
from apps.analysis.services import cite
from apps.assignments.selectors import fill_of
from apps.assignments.services import stop
from apps.core import events
from apps.core.errors import Refused
from apps.core.locks import VERDICT, lock_for_transaction
from apps.governance.events import VerdictChanged
from apps.governance.models import VerdictChange
from apps.governance.rules import is_decided
from apps.governance.verdicts import Verdict, newest_verdict
from apps.studies.models import Origin, RoundState
from apps.studies.selectors import round_by_id
from apps.studies.services import protocol_of

CONSUMER = "governance.evaluate"


@transaction.atomic
def evaluate(round_id: int) -> VerdictChange | None:
    """Take the round's waiting snapshots; where verdict or a gate's outcome differs from the last, keep it and tell.

    A round that `closes_when: decided` is closed once every gate has passed or failed; what people hold may still arrive.

    Returns what was kept, None where nothing changed or the round has no gates.
    """
    lock_for_transaction(VERDICT, round_id)
    events.take(CONSUMER, round_id)
    round_ = round_by_id(round_id)
    if round_ is None:
        return None
    verdict = newest_verdict(round_)
    if verdict.snapshot is None or not verdict.gates:
        return None
    now = timezone.now()
    change = _kept(verdict, verdict.snapshot, now)
    if _is_to_stop(verdict):
        with suppress(Refused):  # somebody closed it in this moment
            stop(round_=round_, now=now)
    return change


def _kept(verdict: Verdict, snapshot: Snapshot, now: datetime) -> VerdictChange | None:
    round_ = verdict.round
    last = VerdictChange.objects.filter(round=round_).order_by("-at", "-pk").first()
    if last is not None and _outcomes(last) == _outcomes_of(verdict):
        return None
    cite(snapshot)
    change = VerdictChange.objects.create(
        round=round_,
        snapshot=snapshot,
        verdict=verdict.outcome.value,
        gates=[gate.as_json() for gate in verdict.gates],
        at=now,
    )
    events.publish(VerdictChanged(round_.pk, verdict=verdict.outcome.value))
    return change


def _is_to_stop(verdict: Verdict) -> bool:
    """Return whether a round that runs has nothing left to ask; a census is not over before its plan is."""
    round_ = verdict.round
    if round_.state == RoundState.CLOSED or round_.origin != Origin.COLLECTED:
        return False
    if protocol_of(round_).document.round.closes_when != "decided":
        return False
    if not all(is_decided(gate.outcome) for gate in verdict.gates):
        return False
    if not any(gate.rule.is_census for gate in verdict.gates):
        return True
    fill = fill_of([round_])[round_.pk]
    return fill.done >= fill.planned


def _outcomes(change: VerdictChange) -> tuple[str, dict[str, str]]:
    return change.verdict, {gate["name"]: gate["verdict"] for gate in change.gates}


def _outcomes_of(verdict: Verdict) -> tuple[str, dict[str, str]]:
    return verdict.outcome.value, {found.gate.name: found.outcome.value for found in verdict.gates}
