"""Rounds, and the numbers of one moment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "round",
        _("round"),
        _("One run of a study over named versions, under one frozen protocol."),
        is_everyday=True,
    ),
    Term(
        "protocol",
        _("protocol"),
        _(
            "The study's plan: what is asked, of whom, about which versions, and what counts as good enough. It is frozen before "
            "the first judgment."
        ),
    ),
    Term(
        "snapshot",
        _("snapshot"),
        _(
            "All numbers of a round at one moment. One that a decision rests on is kept as it was, whatever comes later."
        ),
    ),
    Term(
        "full-review",
        _("full review"),
        _(
            "The slow, thorough look at a round: all groups, contrasts, audits and findings. It runs once a day and when somebody "
            "asks; the page's first numbers are renewed within seconds."
        ),
    ),
    Term(
        "drift",
        _("drift"),
        _(
            "A change from one round to the next. Of people, when they judge the very same answers otherwise; of the model, when "
            "its answers got better or worse."
        ),
    ),
    Term(
        "anchor",
        _("anchor"),
        _(
            "A scenario that was judged with the very same answers in two rounds. What changes there is people, not the model."
        ),
        (_("anchors"),),
    ),
)
