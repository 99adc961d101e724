"""Do people follow a version where it is right, and only there?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import rightness
from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.metric_data import Ints, MetricData
from apps.statistics.errors import Undefined
from apps.statistics.reliance import reliance

OVER, UNDER, DECIDED = "over", "under", "decided rightly"


class Reliance(Measure):
    """Over- and under-reliance and the accuracy of decisions: over all, by version, and by how much of an explanation was shown."""

    slug = "reliance"
    label = _("Reliance")
    about = _(
        "Over: advice that was followed although it is wrong. Under: advice that was not followed although it is right. Where yes means "
        "to follow it, or to choose the version's own label; right where that is the scenario's label."
    )
    basis = "outcomes"
    ends = (0.0, 1.0)
    is_given_once = True

    def may_read(self, data: MetricData) -> bool:
        """Return whether some output that was judged is known to be right or wrong."""
        return super().may_read(data) and data.metric.kind in {"yes_no", "choice"}

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the three rates of each part of the judgments.

        Raises:
            Undefined: no output that was judged has a label whose truth is known.
        """
        followed, right = rightness(data)
        known = (right >= 0) & (followed >= 0)
        if not known.any():
            raise Undefined("No output that was judged has a label whose truth is known.")
        kept, did, was = data.where(known), followed[known], right[known]
        judged = Judged(kept, did, was)
        yield from judged.drafts(np.zeros(len(kept), dtype=np.int64), [(None, {})])
        yield from judged.drafts(kept.version, [(name, {}) for name in kept.setting.versions])
        if kept.arm is not None:
            yield from judged.drafts(kept.arm, [(None, {"arm": name}) for name in kept.setting.arms])


@dataclass(frozen=True, eq=False)
class Judged:
    """Judgments of outputs that are known to be right or wrong: `followed` and `right` (n,) are 0 or 1."""

    data: MetricData
    followed: Ints
    right: Ints

    def drafts(self, groups: Ints, names: Sequence[tuple[str | None, dict[str, str]]]) -> Iterator[Draft]:
        """Yield the three rates of each group that was judged; a group has the version and slice of its name."""
        data, rows = self.data, groups >= 0
        found = reliance(
            followed=self.followed[rows],
            right=self.right[rows],
            groups=groups[rows],
            count=len(names),
            raters=data.rater[rows],
            scenarios=data.scenario[rows],
            population=data.setting.population,
            level=data.setting.level,
        )
        for place in np.unique(groups[rows]).tolist():
            version, sliced = names[place]
            newest = data.newest(groups == place)
            for option, rate in ((OVER, found.over), (UNDER, found.under), (DECIDED, found.decided)):
                about = {"option": option, **sliced}
                yield from_columns(rate, place, data, version=version, slice=about, newest=newest)


MEASURE = Reliance()
