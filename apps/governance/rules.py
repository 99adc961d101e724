"""What a gate's rule says of an interval: pass, fail, inconclusive, no_data or unhealthy. Pure: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from apps.analysis.gate_bound import GateBound
from apps.statistics.population import FEW_RATERS
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
    if bound is None or bound.value is None or not bound.n:
        return Outcome.NO_DATA
    enough = rule.is_census or panel_is_fixed or bound.raters >= FEW_RATERS
    if not enough:
        return Outcome.NO_DATA
    if not healthy:
        return Outcome.UNHEALTHY
    if rule.is_census:
        held = bound.value >= rule.number if rule.wants_large else bound.value <= rule.number
        return Outcome.PASS if held else Outcome.FAIL
    if bound.low is None or bound.high is None or _is_too_early(bound):
        return Outcome.INCONCLUSIVE
    return _of_interval(rule, bound.low, bound.high)


def is_decided(outcome: Outcome) -> bool:
    """Return whether a gate has its answer: what is inconclusive, without data or unhealthy waits for more."""
    return outcome in {Outcome.PASS, Outcome.FAIL}


def _is_too_early(bound: GateBound) -> bool:
    return bound.at is not None and bound.n < bound.at


def _of_interval(rule: Rule, low: float, high: float) -> Outcome:
    if rule.wants_large:
        passes, fails = low >= rule.number, high < rule.number
    else:
        passes, fails = high <= rule.number, low > rule.number
    if passes:
        return Outcome.PASS
    return Outcome.FAIL if fails else Outcome.INCONCLUSIVE


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
