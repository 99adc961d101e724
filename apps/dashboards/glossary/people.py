"""Who judges, and for whom that speaks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "judgment",
        _("judgment"),
        _("What one person said of one item, once. A correction replaces it."),
        (_("judgments"),),
        is_everyday=True,
    ),
    Term(
        "rater",
        _("rater"),
        _("Somebody who judges: an end user, an expert, or anybody else who was asked."),
        (_("raters"),),
        is_everyday=True,
    ),
    Term(
        "proxy",
        _("proxy"),
        _(
            "A model or a rule that judges in people's place. Its judgments stand apart and are never mixed with those of people."
        ),
        (_("proxies"),),
    ),
    Term(
        "population",
        _("speaks for"),
        _(
            "Whom the number holds for: other people like these raters or only these, other scenarios like these or only these. "
            "The wider, the wider the interval."
        ),
        (_("population"),),
    ),
    Term(
        "set-aside",
        _("set aside"),
        _(
            "Not counted, because a researcher accepted that something is wrong with this rater's judgments. They are kept and can "
            "be counted again."
        ),
    ),
)
