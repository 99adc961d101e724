"""Whether being sure goes with being right."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "calibration",
        _("calibration"),
        _(
            "Whether being sure goes with being right: of what somebody or something holds for 80% sure, 80% should be right."
        ),
    ),
    Term(
        "ece",
        _("ECE"),
        _(
            "The expected calibration error: how far, on average, confidence lies from how often it is right. Chance alone "
            "makes it greater than 0, which the one without chance takes off."
        ),
        (_("calibration error"), _("expected calibration error")),
    ),
    Term(
        "brier-score",
        _("Brier score"),
        _("The mean squared distance between how sure one was and what was true. 0 is perfect."),
        ("Brier",),
    ),
)
