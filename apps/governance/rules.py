"""What a gate's rule says of an interval: pass, fail, inconclusive, no_data or unhealthy. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from apps.analysis.gate_bound import GateBound
from apps.analysis.gate_readings import reading_of
from apps.studies.protocol.rules import Rule


class Outcome(StrEnum):
    """What a gate, or a study, comes to."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NO_DATA = "no_data"
    UNHEALTHY = "unhealthy"


def gate_outcome(rule: Rule, bound: GateBound | None, *, panel_is_fixed: bool, healthy: bool) -> Outcome:
    """Return what one gate comes to.

    Args:
        rule: what is asked.
        bound: its interval, None before the first snapshot.
        panel_is_fixed: these raters are the whole panel, so that none is missing.
        healthy: no check of the data that the gate rests on has failed.
    """
    if bound is None:
        return Outcome.NO_DATA
    found = Outcome(reading_of(rule, bound, panel_is_fixed=panel_is_fixed))
    return found if healthy or found == Outcome.NO_DATA else Outcome.UNHEALTHY


def is_decided(outcome: Outcome) -> bool:
    """Return whether a gate has its answer: what is inconclusive, without data or unhealthy waits for more."""
    return outcome in {Outcome.PASS, Outcome.FAIL}


def study_outcome(gates: Iterable[tuple[Outcome, str]]) -> Outcome:
    """Return what a study comes to, from each gate's outcome and kind; a failing signal never fails it.

    A study without gates has decided nothing: no_data.
    """
    found = list(gates)
    guarding = [outcome for outcome, kind in found if kind == "guardrail"]
    if not found:
        return Outcome.NO_DATA
    if any(outcome == Outcome.UNHEALTHY for outcome, _kind in found):
        return Outcome.UNHEALTHY
    for outcome in (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NO_DATA):
        if outcome in guarding:
            return outcome
    return Outcome.PASS
