"""The stable name of a number: what is measured of whom, whichever snapshot it was last computed in."""

from __future__ import annotations

from apps.analysis.estimate import Estimate
from apps.analysis.gate_bound import GateBound
from apps.core import jsontext

WHOLE = ""
"""The anchor of the study itself."""

_DIGITS = 16
"""A round has some thousands of numbers: two of them share an anchor with a chance below one in a trillion."""

Named = dict[str, str | dict[str, str] | None]


def about(number: Estimate | GateBound) -> Named:
    """Return what a number is about: measure, metric, version, versus and slice."""
    return {
        "measure": number.measure,
        "metric": number.metric,
        "version": number.version,
        "versus": number.versus,
        "slice": dict(number.slice) if number.slice else None,
    }


def anchor_of(number: Estimate | GateBound) -> str:
    """Return the anchor of a number: 16 hexadecimal digits, the same in every snapshot, weighted or not."""
    return jsontext.digest(about(number))[:_DIGITS]
