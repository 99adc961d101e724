"""How often two raters of the same item say the same."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import raw_agreement


class RawAgreement(AgreementMeasure):
    """How often two raters of the same item say the same."""

    slug = "raw_agreement"
    label = _("Raw agreement")
    about = _("Share of pairs of ratings of the same item that say the same; chance is not taken off.")
    basis = "outcomes"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        return raw_agreement(
            units=ratings.units,
            categories=ratings.values.astype(np.int64),
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            seed=ratings.seed,
        )


MEASURE = RawAgreement()
