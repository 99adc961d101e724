"""Sentences about differences: of groups, of variants of one question, of what an explanation changes; what could be seen at all."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.core.charts.figures import number
from apps.core.charts.svg import isolated
from apps.dashboards.pages.saying._base import Told, as_figures, in_hundred, listed, part, side


def gaps(told: Told) -> str:
    """Return the widest sure difference, else that none is sure."""
    return _differences(told, 0.0)


def ratios(told: Told) -> str:
    """Return the widest sure ratio, else that none is sure."""
    return _differences(told, 1.0)


def _differences(told: Told, reference: float) -> str:
    sure = [e for e in told.found if side(e, reference)]
    if not sure:
        said = ngettext(
            "The %(count)s difference here may be chance.",
            "None of the %(count)s differences here is surely more than chance.",
            len(told.found),
        )
        return said % {"count": number(len(told.found))}
    widest = max(sure, key=lambda e: abs((e.value or 0.0) - reference))
    said = gettext("Most different: %(name)s, %(figures)s; %(sure)s of %(count)s differ by more than chance.")
    return said % {
        "name": ", ".join(filter(None, (widest.version and isolated(widest.version), part(widest)))),
        "figures": as_figures(widest, told.figures),
        "sure": number(len(sure)),
        "count": number(len(told.found)),
    }


def relied(told: Told) -> str:
    """Return how often wrong advice was followed and right advice was not."""
    words = {
        "over": gettext("wrong advice is followed %(times)s times"),
        "under": gettext("right advice is not followed %(times)s times"),
        "decided rightly": gettext("the decision is right %(times)s times"),
    }
    parts = [
        words[option] % {"times": in_hundred(found)}
        for option in words
        if (found := _of_all(told, option)) is not None
    ]
    if parts:
        return gettext("In 100 cases %(parts)s.") % {"parts": listed(parts)}
    whole = told.whole
    return gettext("%(part)s: %(times)s of 100 cases.") % {"part": part(whole), "times": in_hundred(whole)}


def _of_all(told: Told, option: str) -> Estimate | None:
    return next((e for e in told.found if e.slice == {"option": option} and e.version is None), None)


def seen(told: Told) -> str:
    """Return how small a true gap these judgments would show."""
    widest = told.greatest
    return gettext(
        "A true gap of %(figures)s or more would show here with a chance of 80%%; a smaller one may hide."
    ) % {"figures": as_figures(widest, told.figures)}


def guessed(told: Told) -> str:
    """Return whether people could tell which system they saw."""
    lean = side(told.whole, 0.0)
    said = (
        gettext("Whether people could tell the systems apart cannot be told: %(figures)s.")
        if lean == 0
        else gettext("Guesses of the system differ from chance: %(figures)s.")
    )
    return said % {"figures": as_figures(told.whole, told.figures)}


SENTENCES = {
    "gap": gaps,
    "counterfactual_gap": gaps,
    "ratio": ratios,
    "reliance": relied,
    "smallest_gap": seen,
    "blinding_index": guessed,
}
