"""Between which ranks each version lies, for all at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._versions import fitted_drafts
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import ranks


class Rank(Measure):
    """One rank with bounds for each version; the bounds hold together for all versions."""

    slug = "rank"
    label = _("Rank")
    about = _(
        "Simultaneous bounds: with the stated level, all true ranks lie inside at once. Bars that overlap prove nothing."
    )
    basis = "pairs"
    widens = False

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the ranks."""
        found = ranks(fit=data.fit)
        return fitted_drafts(
            data, data.fit, value=found.value, low=found.low, high=found.high, method=found.method
        )


MEASURE = Rank()
