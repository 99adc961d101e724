"""Sentences about which version people prefer."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Figures
from apps.core.charts.figures import number
from apps.dashboards.pages.saying._base import (
    Told,
    against_chance,
    as_figures,
    in_hundred,
    joined,
    name,
    side,
)

CHANCE = 0.5


def preferred(told: Told) -> str:
    """Return how often the first of a pair is preferred; of several pairs the one that wins most, and how many are decided."""
    best = told.greatest
    if best.versus:
        said = gettext(
            "In 100 comparisons with %(versus)s, %(version)s is preferred %(times)s times; %(chance)s."
        )
    else:
        said = gettext("In 100 comparisons %(version)s is preferred %(times)s times; %(chance)s.")
    first = said % {
        "version": name(best),
        "versus": name(Estimate(measure="", metric="", version=best.versus)),
        "times": in_hundred(best),
        "chance": against_chance(best),
    }
    return joined(first, _rest(told) if len(told.found) > 1 else "")


def _rest(told: Told) -> str:
    above = sum(side(e, CHANCE) > 0 for e in told.found)
    below = sum(side(e, CHANCE) < 0 for e in told.found)
    open_ = len(told.found) - above - below
    said = ngettext(
        "Of %(all)s number here %(above)s is above chance, %(below)s below, and %(open)s cannot be told yet.",
        "Of %(all)s numbers here %(above)s are above chance, %(below)s below, and %(open)s cannot be told yet.",
        len(told.found),
    )
    counts = {"all": len(told.found), "above": above, "below": below, "open": open_}
    return said % {key: number(count) for key, count in counts.items()}


def strongest(told: Told) -> str:
    """Return which version is the strongest on the common scale, and whether it lies above their mean."""
    best = told.greatest
    lean = {
        1: gettext("above the mean of all versions"),
        0: gettext("whether it lies above the mean of all versions cannot be told yet"),
        -1: gettext("below the mean of all versions"),
    }[side(best, 0.0)]
    return gettext("On one scale %(version)s is strongest: %(figures)s; %(lean)s.") % {
        "version": name(best),
        "figures": as_figures(best, told.figures),
        "lean": lean,
    }


def ranked(told: Told) -> str:
    """Return which version leads, and between which places it may truly stand."""
    best = min(told.found, key=lambda e: (e.value or 0.0, e.high or 0.0))
    if best.low is None or best.high is None:
        return gettext("%(version)s comes first; how sure that is, is not known.") % {"version": name(best)}
    if best.low == best.high:
        return gettext("%(version)s is surely in place %(place)s.") % {
            "version": name(best),
            "place": number(best.low),
        }
    return gettext("%(version)s comes first, and may truly be anywhere from place %(low)s to %(high)s.") % {
        "version": name(best),
        "low": number(best.low),
        "high": number(best.high),
    }


def placed(told: Told) -> str:
    """Return whether the place on the page mattered."""
    whole = told.whole
    figures = as_figures(whole, Figures.POINTS)
    lean = side(whole, 0.0)
    if lean == 0:
        return gettext(
            "No sure effect of the place on the page: %(figures)s points for what stood first."
        ) % {"figures": figures}
    said = (
        gettext("What stood first was preferred more than its due: by %(figures)s points.")
        if lean > 0
        else gettext("What stood first was preferred less than its due: by %(figures)s points.")
    )
    return said % {"figures": figures}


SENTENCES = {
    "win_rate": preferred,
    "average_win_rate": preferred,
    "bradley_terry": strongest,
    "plackett_luce": strongest,
    "rank": ranked,
    "position_effect": placed,
}
