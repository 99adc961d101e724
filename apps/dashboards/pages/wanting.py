"""What is not measured here: measures that need something this study never had, each with what would make it possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.analysis.estimate import Estimate
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.lazy import LazyText
from apps.dashboards.pages.subject import Question

_LABELS = _("Send the outputs with labels of their own, and give scenarios the label that is true.")
_TRUTH = _("Give scenarios the label that is true, or post gold items.")
_SHARED = _("Let more than one person judge the same item (items.overlap).")

NEEDS: dict[str, LazyText] = {
    "accuracy": _LABELS,
    "precision": _LABELS,
    "recall": _LABELS,
    "f1": _LABELS,
    "bias_score": _(
        "Say in the question which answers follow the stereotype (bias), over scenarios with that attribute."
    ),
    "reliance": _("Send the outputs with labels of their own, over scenarios whose label is known."),
    "majority_accuracy": _TRUTH,
    "rater_accuracy": _TRUTH,
    "ece": _(
        "Ask for a confidence of a question with options, and let more than one person judge the same item."
    ),
    "ece_debiased": _(
        "Ask for a confidence of a question with options, and let more than one person judge the same item."
    ),
    "brier": _(
        "Ask for a confidence of a question with options, and let more than one person judge the same item."
    ),
    "krippendorff_alpha": _SHARED,
    "fleiss_kappa": _SHARED,
    "cohen_kappa": _SHARED,
    "gwet_ac1": _SHARED,
    "gwet_ac2": _SHARED,
    "icc": _SHARED,
    "raw_agreement": _SHARED,
    "proxy_agreement": _("Let a proxy judge the same items as people."),
    "counterfactual_gap": _(
        "Give scenarios a set and an attribute, so that the same question comes from different people."
    ),
    "expectation_gap": _("Ask what people expect before they see the output (expectation)."),
    "blinding_index": _("Ask people which system they think they saw (blinding.ask)."),
    "gap": _(
        "Cut the numbers by groups of people or of scenarios (analysis.slices), with at least two groups that judged."
    ),
    "ratio": _(
        "Cut a number that is never negative by groups (analysis.slices), with at least two groups that judged."
    ),
    "smallest_gap": _("More judgments, or more people."),
    "sentiment": _("Comments in English are needed."),
    "position_effect": _("Show each version first about as often as second."),
}
"""What would make measures possible that need more than that somebody judged, by measure."""


@dataclass(frozen=True)
class Wanting:
    """Measures with the same reason.

    Attributes:
        names: what they are called.
        about: the questions that they are of.
        reason: why there is no number.
        remedy: what would make one possible.
    """

    names: tuple[str, ...]
    about: tuple[str, ...]
    reason: str
    remedy: str


def is_wanting(estimates: Sequence[Estimate]) -> bool:
    """Return whether none of these has a value, and all are of measures that need something special."""
    return all(e.value is None and e.measure in NEEDS for e in estimates)


def wanting_of(results: Results, questions: Sequence[Question]) -> tuple[Wanting, ...]:
    """Return what is not measured of these questions, measures that lack the same together."""
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for question in questions:
        for slug in dict.fromkeys(e.measure for e in results.estimates if e.metric == question.key):
            own = _all(results, slug, question.key)
            if not own or not is_wanting(own):
                continue
            key = (own[0].undefined or "", str(NEEDS[slug]))
            names, about = found.setdefault(key, ({}, {}))
            names[str(measures()[slug].label)] = None
            about[question.text or question.label] = None
    return tuple(
        Wanting(tuple(names), tuple(about), reason, remedy)
        for (reason, remedy), (names, about) in found.items()
    )


def _all(results: Results, measure: str, metric: str) -> list[Estimate]:
    """Return the estimates of a measure of people and of labels, all but those of groups and of proxies."""
    return [
        e
        for e in results.estimates
        if e.measure == measure
        and e.metric == metric
        and e.pool == "main"
        and e.source != "proxy"
        and not e.is_of_group
    ]
