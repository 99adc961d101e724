"""How sure a number is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "interval",
        _("interval"),
        _(
            "Where the true number plausibly lies. Of a hundred 95% intervals made this way, about 95 hold it; the narrower, the "
            "more is known."
        ),
        (_("intervals"),),
    ),
    Term(
        "method",
        _("method"),
        _("How the number and its interval were computed, so that somebody else could compute them again."),
        is_everyday=True,
    ),
    Term(
        "clustered",
        _("clustered"),
        _(
            "Judgments of one person, or on one scenario, resemble each other, so they tell less than as many of different people. "
            "The interval allows for that."
        ),
        ("clustered by rater", "clustered by scenario", "two-way clustered", "CR1"),
    ),
    Term(
        "wilson",
        _("Wilson interval"),
        _("An interval of a share that stays between 0% and 100% and is right for small numbers too."),
        ("Wilson",),
    ),
    Term(
        "bootstrap",
        _("bootstrap"),
        _(
            "An interval by drawing again: the same people or items are drawn with replacement many times, and the number is "
            "computed each time."
        ),
        ("bootstrap-t", "score bootstrap"),
    ),
    Term(
        "kish",
        _("Kish effective n"),
        _(
            "How many judgments of equal weight would tell as much as these weighted ones. It is smaller than their count, "
            "because a few heavy ones make the number shakier."
        ),
    ),
    Term(
        "few-raters",
        _("few raters"),
        _(
            "Fewer than ten people are behind the number. Its interval cannot be relied on, and it is never enough for a gate."
        ),
        is_everyday=True,
    ),
    Term(
        "false-alarms",
        _("false alarms expected"),
        _("How many flags a check raises on average in a round where nobody did anything wrong."),
        (_("false alarms"), _("expected false alarms")),
    ),
)
