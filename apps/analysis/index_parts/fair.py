"""How far the group that the version serves worst lies behind everyone else."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.facets import ARM
from apps.analysis.failures import BETTER
from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading

TOLERANCE = 0.20
"""A gap of so many (20 points of a share) is worth nothing."""

_SHARES = frozenset({"preference", "rank", "severity", "yes_no", "csat"})
"""Kinds of questions whose gaps are differences of shares; on others a fifth of the scale takes the place of 20 points."""

_SCORES = {"nps": 200.0, "sus": 100.0, "ueq_s": 6.0}
"""Widths of the scales of questionnaires, whose answers have another one."""


class Fair(IndexPart):
    """One less the worst gap in fifths of the scale."""

    slug = "fair"
    label = _("Fair: 1 less the worst gap over 20 points")
    about = _(
        "The worst gap of a group of at least five people on the question that decides: the number of that group less that of everyone else."
    )
    lacks = _("The protocol names no groups, or none is large enough to be compared.")
    place = 30

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the worst gap."""
        asked = next((one for one in source.metrics if one.key == source.primary), None)
        gaps = source.of("gap", metric=source.primary, version=version, source="people")
        found = [one for one in gaps if ARM not in (one.slice or {})]
        if asked is None or not found:
            return
        is_lower = (asked.direction or BETTER.get(asked.kind, "higher")) == "lower"
        sign = -1.0 if is_lower else 1.0
        worst = min(found, key=lambda one: sign * (one.value or 0.0))
        yield Reading(worst, -sign * TOLERANCE * _width(asked.kind, asked.low, asked.high), 0.0)


def _width(kind: str, low: float | None, high: float | None) -> float:
    """Return the width of the scale that gaps are differences on."""
    if kind in _SCORES:
        return _SCORES[kind]
    return 1.0 if kind in _SHARES or low is None or high is None else high - low


PART = Fair()
