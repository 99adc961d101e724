"""Sentences about means: grades, times, scores of questionnaires, sentiment, what was expected."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.pages.saying._base import Told, apart, as_figures, joined, part, side


def mean(told: Told) -> str:
    """Return the mean, and between which versions it differs."""
    said = gettext("On average %(figures)s.") % {"figures": as_figures(told.whole, told.figures)}
    return joined(said, apart(told))


def middle(told: Told) -> str:
    """Return the median."""
    said = gettext("Half of the answers lie at or below %(figures)s.") % {
        "figures": as_figures(told.whole, told.figures)
    }
    return joined(said, apart(told))


def score(told: Told) -> str:
    """Return the score of a questionnaire."""
    said = gettext("The score is %(figures)s.") % {"figures": as_figures(told.whole, told.figures)}
    return joined(said, apart(told))


def mood(told: Told) -> str:
    """Return whether comments sound pleased."""
    lean = {
        1: gettext("Comments sound pleased on average: %(figures)s."),
        -1: gettext("Comments sound displeased on average: %(figures)s."),
        0: gettext("Whether comments sound pleased or displeased cannot be told yet: %(figures)s."),
    }[side(told.whole, 0.0)]
    return joined(lean % {"figures": as_figures(told.whole, told.figures)}, apart(told))


def expected(told: Told) -> str:
    """Return whether answers came out above or below what people had expected."""
    lean = {
        1: gettext("People found it better than they had expected, if more is better: by %(figures)s."),
        -1: gettext("People found less than they had expected: by %(figures)s."),
        0: gettext("No sure difference from what people had expected: %(figures)s."),
    }[side(told.whole, 0.0)]
    return joined(lean % {"figures": as_figures(told.whole, told.figures)}, apart(told))


def time_spent(told: Told) -> str:
    """Return what takes most of the time."""
    own = [e for e in told.found if e.version is None] or list(told.found)
    first = max(own, key=lambda e: e.value or 0.0)
    return gettext("“%(label)s” takes most of the time: %(figures)s of it.") % {
        "label": part(first),
        "figures": as_figures(first, told.figures),
    }


SENTENCES = {
    "mean": mean,
    "median": middle,
    "sus": score,
    "ueq_s": score,
    "nps": score,
    "sentiment": mood,
    "expectation_gap": expected,
    "time_share": time_spent,
}
