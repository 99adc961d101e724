"""One plain sentence for each chart: what it shows, and how sure. Pure functions of estimates, one file for a family of measures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Axis
from apps.core.charts.figures import number
from apps.core.discovery import modules_in
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.saying._base import Sentence, Told, as_figures, joined
from apps.dashboards.pages.words import weighed_by


@cache
def sentences() -> dict[str, Sentence]:
    """Return what says a measure's sentence, by the measure's name."""
    found: dict[str, Sentence] = {}
    for module in modules_in("apps.dashboards.pages.saying"):
        found |= module.SENTENCES
    return found


def say(estimates: Sequence[Estimate], axis: Axis) -> str:
    """Return what a list of estimates shows and how sure; why there is nothing where none has a value, "" without estimates.

    Args:
        estimates: in the order of their list; weighted ones stand beside plain ones and are told apart.
        axis: how their numbers read, and what they are held against.
    """
    plain = [e for e in estimates if e.weights is None] or list(estimates)
    if not plain:
        return ""
    known = tuple(e for e in plain if e.value is not None)
    if not known:
        return gettext("No number yet: %(why)s") % {
            "why": visible_text(plain[0].undefined or gettext("no reason was given."))
        }
    told = Told(known, axis.figures, axis.reference)
    makes = sentences().get(known[0].measure)
    said = makes(told) if makes else _number(told)
    return joined(said, _weighted(told.whole, estimates, axis), _few(known), _missing(plain))


def _number(told: Told) -> str:
    return gettext("The number is %(figures)s.") % {"figures": as_figures(told.whole, told.figures)}


def _weighted(whole: Estimate, estimates: Sequence[Estimate], axis: Axis) -> str:
    """Return the same number weighted, "" where there is none beside it, or where all are."""
    if whole.weights is not None:
        return gettext("Weighted by %(what)s.") % {"what": weighed_by(whole.weights)}
    about = (whole.measure, whole.version, whole.versus, whole.slice)
    twin = next(
        (
            e
            for e in estimates
            if e.weights and e.value is not None and (e.measure, e.version, e.versus, e.slice) == about
        ),
        None,
    )
    if twin is None:
        return ""
    return gettext("Weighted by %(what)s it is %(figures)s.") % {
        "what": weighed_by(twin.weights),
        "figures": as_figures(twin, axis.figures),
    }


def _few(known: Sequence[Estimate]) -> str:
    """Return a warning where all that is here rests on few people."""
    if not all(e.few_raters for e in known):
        return ""
    most = max(e.raters for e in known)
    said = ngettext(
        "Only %(raters)s person judged: too few to build on.",
        "Only %(raters)s people judged: too few to build on.",
        most,
    )
    return said % {"raters": number(most)}


def _missing(plain: Sequence[Estimate]) -> str:
    missing = sum(e.value is None for e in plain)
    if not missing:
        return ""
    said = ngettext(
        "%(count)s number is missing; its line says why.",
        "%(count)s numbers are missing; their lines say why.",
        missing,
    )
    return said % {"count": number(missing)}
