"""Agreement beyond chance for a fixed number of ratings an item."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import fleiss_kappa


class FleissKappa(AgreementMeasure):
    """Agreement beyond chance for a fixed number of ratings an item."""

    slug = "fleiss_kappa"
    label = _("Fleiss kappa")
    about = _("Agreement beyond chance where every item has the same number of ratings.")
    basis = "outcomes"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        return fleiss_kappa(
            units=ratings.units,
            categories=ratings.values.astype(np.int64),
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            seed=ratings.seed,
        )


MEASURE = FleissKappa()
