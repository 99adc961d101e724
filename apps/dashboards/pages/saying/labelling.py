"""Sentences about versions' own labels against the truth, and about how sure they, and raters, are."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.pages.saying._base import Told, apart, as_figures, in_hundred, joined, part, side


def right(told: Told) -> str:
    """Return how many labels are right."""
    said = gettext("Of 100 labels %(times)s are right.") % {"times": in_hundred(told.whole)}
    return joined(said, apart(told))


def by_class(told: Told) -> str:
    """Return precision, recall or F1 over the classes, and the class that fares worst."""
    words = {
        "precision": gettext(
            "When a class is named, that is right %(times)s times in 100, over all classes."
        ),
        "recall": gettext("Of 100 outputs of a class %(times)s are found, over all classes."),
        "f1": gettext("Precision and recall together come to %(times)s of 100, over all classes."),
    }
    whole = next((e for e in told.found if e.slice is None and e.version is None), told.found[0])
    classes = [e for e in told.found if e.slice and e.version == whole.version]
    said = words[whole.measure] % {"times": in_hundred(whole)}
    if len(classes) < 2:
        return said
    worst = min(classes, key=lambda e: e.value or 0.0)
    return joined(
        said,
        gettext("Lowest for “%(class)s”: %(times)s.") % {"class": part(worst), "times": in_hundred(worst)},
    )


def leaning(told: Told) -> str:
    """Return whether answers lean the way of a stereotype."""
    lean = {
        1: gettext("Answers lean the way of the stereotype: %(figures)s."),
        -1: gettext("Answers lean against the stereotype: %(figures)s."),
        0: gettext("That answers lean either way cannot be told: %(figures)s."),
    }[side(told.whole, 0.0)]
    return lean % {"figures": as_figures(told.whole, told.figures)}


def off_by(told: Told) -> str:
    """Return how far stated confidence lies from being right."""
    return gettext(
        "Stated confidence lies %(times)s points of 100 from how often people are right with others."
    ) % {"times": in_hundred(told.whole)}


def quality(told: Told) -> str:
    """Return the Brier score."""
    return gettext("The score is %(figures)s; 0 would be perfect, a coin that says one half gets 0.25.") % {
        "figures": as_figures(told.whole, told.figures)
    }


SENTENCES = {
    "accuracy": right,
    "precision": by_class,
    "recall": by_class,
    "f1": by_class,
    "bias_score": leaning,
    "ece": off_by,
    "ece_debiased": off_by,
    "brier": quality,
}
