"""Do intervals cover the truth as often as they say? The cases, in the order in which they are tried."""

from __future__ import annotations

from tests.statistics.coverage import (
    agreement,
    every_look,
    false_alarm_cases,
    gaps,
    pairs_and_proxies,
    pairwise,
    right_and_wrong,
    scales,
)
from tests.statistics.coverage.counting import Case, Line, measure

CASES: list[Case] = [
    *pairwise.CASES,
    *scales.CASES,
    *agreement.CASES,
    *gaps.CASES,
    *right_and_wrong.CASES,
    *pairs_and_proxies.CASES,
    *every_look.CASES,
    *false_alarm_cases.CASES,
]

__all__ = ["CASES", "Case", "Line", "measure"]
