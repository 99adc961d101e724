"""One number for a version."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "alignment-index",
        _("alignment index"),
        _(
            "A weighted mean of what a round measured of a version, from 0 to 1. The parts and what each weighs stand beside it, "
            "and anybody may see whether other weights would change the order."
        ),
    ),
    Term(
        "part",
        _("part of the index"),
        _(
            "One thing that the index is made of, such as preference, safety or calibration, put on a scale from 0 to 1."
        ),
        (_("parts of the index"), _("parts of the alignment index")),
    ),
    Term(
        "weight",
        _("weight"),
        _("How much a part, or a judgment, counts for beside the others. Only ratios matter."),
        (_("weights"),),
        is_everyday=True,
    ),
)
