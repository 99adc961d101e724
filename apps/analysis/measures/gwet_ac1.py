"""Agreement beyond chance where one answer is very common."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import gwet_ac1


class GwetAc1(AgreementMeasure):
    """Agreement beyond chance where one answer is very common."""

    slug = "gwet_ac1"
    label = _("Gwet AC1")
    about = _("Agreement beyond chance, steadier than kappa where one answer is very common.")
    basis = "outcomes"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        return gwet_ac1(
            units=ratings.units,
            categories=ratings.values.astype(np.int64),
            count=ratings.outcomes,
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            seed=ratings.seed,
        )


MEASURE = GwetAc1()
