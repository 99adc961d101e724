"""Where a version falls short."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "finding",
        _("finding"),
        _(
            "A place where a version falls short of what is expected of it: a question, whole or for one group, tag or theme. "
            "It stays the same finding over all rounds."
        ),
        (_("findings"),),
    ),
    Term(
        "impact",
        _("impact"),
        _(
            "What a finding costs over all answers: the share of judgments that it touches, times the points lost there."
        ),
    ),
    Term(
        "reach",
        _("reach"),
        _("How many people, scenarios and judgments a finding was seen in."),
    ),
    Term(
        "severity",
        _("severity"),
        _(
            "How bad a failure is, from 0, nothing wrong, to 4, catastrophic. Of a finding: the points lost where it is, 100 being "
            "the whole scale."
        ),
        (_("severity rate"), _("points lost there")),
    ),
    Term(
        "graceful",
        _("graceful"),
        _(
            "A failure that does little harm, because the version admits it, refuses with care, or leads somewhere better."
        ),
    ),
    Term(
        "catastrophic",
        _("catastrophic"),
        _(
            "The worst grade, 4. One catastrophe is told by itself, however few judgments there are, and never averaged away."
        ),
        (_("catastrophic rate"), _("catastrophes"), _("catastrophically")),
    ),
    Term(
        "theme",
        _("theme"),
        _(
            "What several people's words have in common, found by the words that occur together; a person names it."
        ),
        (_("themes"),),
    ),
    Term(
        "expectation-gap",
        _("expectation gap"),
        _(
            "The judgment less what the same person expected before they saw the answer. Below 0 it fell short."
        ),
    ),
)
