"""What a gate's rule says of its bound, whatever the health of its data: for verdicts, and for whoever asks a gate again. Pure."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _

from apps.analysis.gate_bound import GateBound
from apps.statistics.population import FEW_RATERS
from apps.studies.protocol.rules import Rule

Reading = Literal["pass", "fail", "inconclusive", "no_data"]
"""The words of verdicts."""


def reading_of(rule: Rule, bound: GateBound, *, panel_is_fixed: bool) -> Reading:
    """Return what a gate reads.

    Args:
        rule: what is asked.
        bound: its interval.
        panel_is_fixed: these raters are the whole panel, so that none is missing.
    """
    if not _has_data(bound) or _has_few_people(rule, bound, panel_is_fixed=panel_is_fixed):
        return "no_data"
    ends = _ends(rule, bound)
    if ends is None or _is_too_early(rule, bound):
        return "inconclusive"
    return _of_interval(rule, *ends)


def _of_interval(rule: Rule, low: float, high: float) -> Reading:
    if rule.wants_large:
        passes, fails = low >= rule.number, high < rule.number
    else:
        passes, fails = high <= rule.number, low > rule.number
    if passes:
        return "pass"
    return "fail" if fails else "inconclusive"


def unread(rule: Rule, bound: GateBound, *, panel_is_fixed: bool) -> str:
    """Return why what a gate reads does not come from its interval, "" where it does."""
    if not _has_data(bound):
        return bound.undefined or _("Nothing has been judged here yet.")
    if _has_few_people(rule, bound, panel_is_fixed=panel_is_fixed):
        return _(
            "A gate needs judgments of at least %(least)d people, unless these raters are the whole panel."
        ) % {"least": FEW_RATERS}
    if _is_too_early(rule, bound):
        return _("The look at %(at)d judgments, which this design waits for, is still to come.") % {
            "at": bound.at
        }
    return _("This gate has no interval.") if _ends(rule, bound) is None else ""


def least_people(rule: Rule, *, panel_is_fixed: bool) -> int:
    """Return how many people a gate needs for a verdict, 0 where any number will do."""
    return 0 if rule.is_census or panel_is_fixed else FEW_RATERS


def _has_data(bound: GateBound) -> bool:
    return bound.value is not None and bound.n > 0


def _has_few_people(rule: Rule, bound: GateBound, *, panel_is_fixed: bool) -> bool:
    return bound.raters < least_people(rule, panel_is_fixed=panel_is_fixed)


def _is_too_early(rule: Rule, bound: GateBound) -> bool:
    return not rule.is_census and bound.at is not None and bound.n < bound.at


def _ends(rule: Rule, bound: GateBound) -> tuple[float, float] | None:
    """Return the ends of the interval, a census' value twice; None without them."""
    low, high = (bound.value, bound.value) if rule.is_census else (bound.low, bound.high)
    return None if low is None or high is None else (low, high)
