"""Asking a round's gates again when it has a new snapshot, and keeping what changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.analysis.services import cite
from apps.core import events
from apps.core.locks import VERDICT, lock_for_transaction
from apps.governance.events import VerdictChanged
from apps.governance.models import VerdictChange
from apps.governance.verdicts import Verdict, newest_verdict
from apps.studies.selectors import round_by_id

CONSUMER = "governance.evaluate"


@transaction.atomic
def evaluate(round_id: int) -> VerdictChange | None:
    """Take the round's waiting snapshots; where verdict or a gate's outcome differs from the last, keep it and tell.

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
    last = VerdictChange.objects.filter(round=round_).order_by("-at", "-pk").first()
    if last is not None and _outcomes(last) == _outcomes_of(verdict):
        return None
    cite(verdict.snapshot)
    change = VerdictChange.objects.create(
        round=round_,
        snapshot=verdict.snapshot,
        verdict=verdict.outcome.value,
        gates=[gate.as_json() for gate in verdict.gates],
        at=timezone.now(),
    )
    events.publish(VerdictChanged(round_id, verdict=verdict.outcome.value))
    return change


def _outcomes(change: VerdictChange) -> tuple[str, dict[str, str]]:
    return change.verdict, {gate["name"]: gate["verdict"] for gate in change.gates}


def _outcomes_of(verdict: Verdict) -> tuple[str, dict[str, str]]:
    return verdict.outcome.value, {found.gate.name: found.outcome.value for found in verdict.gates}
