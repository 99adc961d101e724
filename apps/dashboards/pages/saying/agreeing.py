"""Sentences about agreement: of raters with each other, with a proxy, with the majority, with the truth."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.pages.saying._base import Told, as_figures, in_hundred, side

GOOD, FAIR = 0.8, 0.67
"""From where Krippendorff (2004) calls conclusions firm, and tentative."""


def beyond_chance(told: Told) -> str:
    """Return how far raters agree: beyond chance at all, and enough to build on."""
    whole = told.whole
    figures = as_figures(whole, told.figures)
    if side(whole, 0.0) <= 0:
        return gettext("That raters agree more than chance would have it cannot be told: %(figures)s.") % {
            "figures": figures
        }
    if whole.low is not None and whole.low >= GOOD:
        return gettext("Raters agree well: %(figures)s.") % {"figures": figures}
    if (whole.value or 0.0) >= FAIR:
        return gettext("Raters agree fairly: %(figures)s, where 0 is chance and 1 is full agreement.") % {
            "figures": figures
        }
    return gettext(
        "Raters agree more than chance would have it, yet little: %(figures)s, where 1 is full agreement."
    ) % {"figures": figures}


def say_the_same(told: Told) -> str:
    """Return how often two say the same."""
    return gettext(
        "Of 100 pairs of answers to the same item %(times)s say the same; chance is not taken off."
    ) % {"times": in_hundred(told.whole)}


def with_people(told: Told) -> str:
    """Return how often a proxy says what people say."""
    return gettext("The proxy says what most people say on %(times)s of 100 items.") % {
        "times": in_hundred(told.whole)
    }


def truth_met(told: Told) -> str:
    """Return how often the majority, or a rater, is right."""
    return gettext("Against the known answer, %(times)s of 100 are right.") % {
        "times": in_hundred(told.whole)
    }


SENTENCES = {
    "krippendorff_alpha": beyond_chance,
    "fleiss_kappa": beyond_chance,
    "cohen_kappa": beyond_chance,
    "gwet_ac1": beyond_chance,
    "gwet_ac2": beyond_chance,
    "icc": beyond_chance,
    "raw_agreement": say_the_same,
    "proxy_agreement": with_people,
    "majority_accuracy": truth_met,
    "rater_accuracy": truth_met,
}
