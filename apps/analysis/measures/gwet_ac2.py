"""AC1 for ordered answers."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import gwet_ac2


class GwetAc2(AgreementMeasure):
    """AC1 for ordered answers."""

    slug = "gwet_ac2"
    label = _("Gwet AC2")
    about = _("AC1 for ordered answers: a near miss weighs less than a far one.")
    basis = "outcomes"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        return gwet_ac2(
            units=ratings.units,
            categories=ratings.values.astype(np.int64),
            count=ratings.outcomes,
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            seed=ratings.seed,
        )


MEASURE = GwetAc2()
