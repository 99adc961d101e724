"""How many judgments named an option."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._named import NamedMeasure


class Share(NamedMeasure):
    """One estimate for each option, over all and by version. The denominator is the answers to the question."""

    slug = "share"
    label = _("Share")
    about = _(
        "Share of the answers to this question that named the option. Several may be named at once. Of rankings it is the share in "
        "which a version has that place."
    )
    part = "option"


MEASURE = Share()
