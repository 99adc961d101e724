"""How many judgments a rule still needs."""

from __future__ import annotations

from math import log
from typing import Literal

from apps.analysis.bounds._base import Interval
from apps.statistics.sequential import Rule, judgments_needed


def needed_for(found: Interval, *, rule: str, level: float, at: int | None) -> int | None:
    """Return the judgments still needed until the rule is decided, None where unknown or over ten times what there is.

    Before the look of a fixed design it is what the look still waits for.
    """
    operator, threshold = _parts(rule)
    spread = found.spread
    if spread is None:
        return None
    if at is not None and found.n < at:
        return at - found.n
    value = found.value
    if spread.is_log:
        if threshold <= 0 or value <= 0:
            return None
        value, threshold = log(value), log(threshold)
    return judgments_needed(
        rule=Rule(operator=operator, threshold=threshold),
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


def _parts(rule: str) -> tuple[Literal[">=", "<="], float]:
    operator: Literal[">=", "<="] = ">=" if ">=" in rule else "<="
    return operator, float(rule.partition(operator)[2])
