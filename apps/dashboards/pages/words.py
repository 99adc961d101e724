"""What the dashboards say in words: what is left out, how fresh, between which ranks."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.analysis.labels import SOURCE as LABELS
from apps.analysis.weighing import TRAFFIC
from apps.core.charts.figures import number

ITEM_MEASURES = frozenset(
    {
        "krippendorff_alpha",
        "fleiss_kappa",
        "gwet_ac1",
        "gwet_ac2",
        "raw_agreement",
        "icc",
        "cohen_kappa",
        "proxy_agreement",
        "majority_accuracy",
    }
)
"""Measures whose n counts items."""


def _left_out(reason: str, count: int) -> str:
    said = {
        "gold": ngettext("%(n)s on a gold item", "%(n)s on gold items", count),
        "attention": ngettext("%(n)s on an attention check", "%(n)s on attention checks", count),
        "repeat": ngettext("%(n)s repeat", "%(n)s repeats", count),
        "training": ngettext("%(n)s in training", "%(n)s in training", count),
        "flagged": ngettext("%(n)s by raters set aside", "%(n)s by raters set aside", count),
        "withdrawn": ngettext("%(n)s by raters who withdrew", "%(n)s by raters who withdrew", count),
    }.get(reason, f"%(n)s {reason}")
    return said % {"n": number(count)}


def exclusions(excluded: Mapping[str, int]) -> str:
    """Return what the numbers leave out: `96 on gold items, 12 by raters set aside`; "" if nothing."""
    return ", ".join(_left_out(reason, count) for reason, count in excluded.items() if count)


def after(seconds: float) -> str:
    """Return a time span as people say it: `3 s`, `4 min`, `2 h`, `5 days`."""
    if seconds < 120:
        return gettext("%(n)s s") % {"n": number(math.ceil(seconds))}
    if seconds < 2 * 3_600:
        return gettext("%(n)s min") % {"n": number(seconds // 60)}
    if seconds < 2 * 86_400:
        return gettext("%(n)s h") % {"n": number(seconds // 3_600)}
    days = int(seconds // 86_400)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


def weighed_by(weights: str | None) -> str:
    """Return what judgments are weighed by: `how often people ask this`; "" where all count alike."""
    return gettext("how often people ask this") if weights == TRAFFIC else weights or ""


def weighed(weights: str | None) -> str:
    """Return how a number differs from the plain one beside it: `by how often people ask this`; "" where it does not."""
    return gettext("by %(what)s") % {"what": weighed_by(weights)} if weights else ""


def waiting(events: int) -> str:
    """Return how many events the next snapshot will take; "" for none."""
    if not events:
        return ""
    said = ngettext(
        "%(n)s event waits for the next numbers.", "%(n)s events wait for the next numbers.", events
    )
    return said % {"n": number(events)}


def rank_bounds(estimate: Estimate) -> str:
    """Return `rank 1` or `rank 1 to 2`; "" where the rank is undefined."""
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = number(estimate.low), number(estimate.high)
    if low == high:
        return gettext("rank %(rank)s") % {"rank": low}
    return gettext("rank %(low)s to %(high)s") % {"low": low, "high": high}


def rank_figures(estimate: Estimate) -> str:
    """Return `1 [1, 2]`, in whole ranks; "" where the rank is undefined."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return ""
    return f"{number(estimate.value)} [{number(estimate.low)}, {number(estimate.high)}]"


def behind(n: int, raters: int, measure: str = "") -> str:
    """Return `420 judgments, 73 raters`; agreement counts items."""
    if measure in ITEM_MEASURES:
        judgments = ngettext("%(n)s item", "%(n)s items", n) % {"n": number(n)}
    else:
        judgments = ngettext("%(n)s judgment", "%(n)s judgments", n) % {"n": number(n)}
    people = ngettext("%(n)s rater", "%(n)s raters", raters) % {"n": number(raters)}
    return f"{judgments}, {people}"


def behind_of(estimate: Estimate) -> str:
    """Return what is behind an estimate: `420 judgments, 73 raters`, or `600 outputs` where their own labels are."""
    if estimate.source != LABELS:
        return behind(estimate.n, estimate.raters, estimate.measure)
    return ngettext("%(n)s output", "%(n)s outputs", estimate.n) % {"n": number(estimate.n)}
