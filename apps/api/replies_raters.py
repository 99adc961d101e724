"""What replies about a round's raters hold, in the shapes of `shapes_raters.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.analysis.anomalies.reading import RaterSeen, evidence_of
from apps.analysis.models import Anomaly


def raters_reply(raters: Iterable[RaterSeen]) -> dict[str, Any]:
    """Return the raters of a round in the shape of the contract."""
    return {
        "raters": [
            {
                "rater": rater.pseudonym,
                "cohort": rater.cohort,
                "responses": rater.responses,
                "accuracy": None
                if rater.accuracy is None
                else {name: getattr(rater.accuracy, name) for name in ("value", "low", "high", "n")},
                "flags": [flag_entry(flag) for flag in rater.flags],
            }
            for rater in raters
        ]
    }


def flag_entry(flag: Anomaly) -> dict[str, Any]:
    """Return a flag in the shape of the contract."""
    return {
        "kind": flag.kind,
        "evidence": evidence_of(flag),
        "expected_false_alarms": round(flag.expected_false_alarms, 6),
        "state": flag.state,
    }
