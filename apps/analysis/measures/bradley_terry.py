"""Strength of each version on one scale."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.dataset import MetricData
from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._versions import newest_by_version


class BradleyTerry(Measure):
    """One score for each version, in log-odds that sum to zero."""

    slug = "bradley_terry"
    label = _("Strength")
    about = _(
        "Bradley-Terry score in log-odds, zero on average: the difference of two scores says who wins how often."
    )

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the scores."""
        fit = data.fit
        newest = newest_by_version(data)
        for index in range(len(fit.value)):
            yield Draft(
                version=data.name(index),
                value=float(fit.value[index]),
                low=float(fit.low[index]),
                high=float(fit.high[index]),
                n=int(fit.version_n[index]),
                raters=int(fit.version_raters[index]),
                few_raters=fit.few_raters,
                method=fit.method,
                newest=newest[index],
            )


MEASURE = BradleyTerry()
