"""From numbers to a verdict."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "verdict",
        _("verdict"),
        _(
            "What all gates come to: pass, fail, inconclusive (too little to tell), no data, or unhealthy (the data cannot "
            "be trusted)."
        ),
    ),
    Term(
        "gate",
        _("gate"),
        _(
            "A rule that was set before the data, on a bound of an interval: for instance that the low bound of a win rate is at "
            "least 50%."
        ),
        (_("gates"),),
    ),
    Term(
        "guardrail",
        _("guardrail"),
        _("A gate that the verdict hangs on: if it fails, the version fails."),
        (_("guardrails"),),
    ),
    Term(
        "signal",
        _("signal"),
        _("A gate that is told and may pause a rollout, but never fails a version."),
    ),
    Term(
        "bound",
        _("bound"),
        _(
            "The low or the high end of an interval. Rules are held against it and not against the number itself, so that luck "
            "is allowed for."
        ),
        (_("low bound"), _("high bound")),
    ),
    Term(
        "census",
        _("census"),
        _(
            "A rule on the number itself, because these scenarios are all there are: nothing is left to chance."
        ),
    ),
    Term(
        "anytime-valid",
        _("anytime-valid bounds"),
        _(
            "Bounds that hold however often and whenever somebody looks, so that a study may stop as soon as it is decided. They "
            "are wider than those of an interval that is looked at once."
        ),
        ("bounds for every look", _("hold at every look"), "e-values for every look"),
    ),
    Term(
        "health-check",
        _("health check"),
        _(
            "A look at whether the judgments behind a gate can be trusted: that sides were balanced, pairs were judged as planned, "
            "and people agree enough."
        ),
        (_("health checks"),),
    ),
)
