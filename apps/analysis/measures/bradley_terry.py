"""Strength of each version on one scale."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._versions import fitted_drafts
from apps.analysis.metric_data import MetricData


class BradleyTerry(Measure):
    """One score for each version, in log-odds that sum to zero."""

    slug = "bradley_terry"
    label = _("Strength")
    about = _(
        "Bradley-Terry score in log-odds, zero on average: the difference of two scores says who wins how often."
    )
    basis = "pairs"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the scores."""
        fit = data.fit
        return fitted_drafts(data, fit, value=fit.value, low=fit.low, high=fit.high, method=fit.method)


MEASURE = BradleyTerry()
