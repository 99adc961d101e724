"""Between which ranks each version lies, for all at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.dataset import MetricData
from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._versions import newest_by_version
from apps.statistics.pairwise import ranks


class Rank(Measure):
    """One rank with bounds for each version; the bounds hold together for all versions."""

    slug = "rank"
    label = _("Rank")
    about = _(
        "Simultaneous bounds: with the stated level, all true ranks lie inside at once. Bars that overlap prove nothing."
    )

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the ranks."""
        fit = data.fit
        found = ranks(fit=fit)
        newest = newest_by_version(data)
        for index in range(len(found.value)):
            yield Draft(
                version=data.name(index),
                value=float(found.value[index]),
                low=float(found.low[index]),
                high=float(found.high[index]),
                n=int(fit.version_n[index]),
                raters=int(fit.version_raters[index]),
                few_raters=found.few_raters,
                method=found.method,
                newest=newest[index],
            )


MEASURE = Rank()
