"""How many judgments a rule still needs."""

from __future__ import annotations

from math import log

from apps.analysis.bounds._base import Interval
from apps.statistics.sequential import Rule as Threshold
from apps.statistics.sequential import decide, judgments_needed
from apps.studies.protocol.rules import Rule


def needed_for(found: Interval, *, rule: Rule, level: float, at: int | None) -> int | None:
    """Return the judgments still needed until the rule is decided, None where unknown or over ten times what there is.

    Before the look of a fixed design it is what the look still waits for.
    """
    threshold = rule.number
    spread = found.spread
    if at is not None and found.n < at:
        return at - found.n
    if _is_decided(found, rule):
        return 0
    if spread is None:
        return None
    value = found.value
    if spread.is_log:
        if threshold <= 0 or value <= 0:
            return None
        value, threshold = log(value), log(threshold)
    return judgments_needed(
        rule=Threshold(operator=rule.operator, threshold=threshold),
        value=value,
        error=spread.error,
        n=found.n,
        clusters=spread.clusters,
        degrees=spread.degrees,
        lasting=spread.lasting,
        bounds=spread.ends,
        tuned_for=spread.tuned_for,
        level=level,
    )


def _is_decided(found: Interval, rule: Rule) -> bool:
    if found.low is None or found.high is None:
        return False
    held = Threshold(operator=rule.operator, threshold=rule.number)
    return decide(low=found.low, high=found.high, rule=held) != "not_yet"
