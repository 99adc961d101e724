"""How far raters agree beyond chance, at the metric's level of measurement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import krippendorff_alpha
from apps.statistics.agreement.alpha import Measurement


class KrippendorffAlpha(AgreementMeasure):
    """How far raters agree beyond chance, at the metric's level of measurement."""

    slug = "krippendorff_alpha"
    label = _("Agreement (Krippendorff alpha)")
    about = _(
        "1 is full agreement, 0 is what chance would give. The interval draws items anew and takes the raters as given."
    )
    basis = "outcomes"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        measurement: Measurement = ratings.level  # type: ignore[assignment]
        return krippendorff_alpha(
            units=ratings.units,
            values=ratings.values,
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            measurement=measurement,
            seed=ratings.seed,
        )


MEASURE = KrippendorffAlpha()
