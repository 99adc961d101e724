"""What gap and ratio share: each group of the protocol's slices held against everyone else."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from apps.analysis.measures._base import Draft, Measure, Scores, worded
from apps.analysis.measures._cuts import Cut
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import cuts_of
from apps.analysis.metric_data import MetricData
from apps.statistics.equity import GroupComparisons, HeldGroups, adjusted, interval_level
from apps.statistics.equity.comparison import IN_WORDS
from apps.statistics.errors import Undefined


class ComparisonMeasure(Measure):
    """One estimate for each group, corrected for how many groups of a key are compared.

    A group of too few people is no comparison of its own: it has the others' level, and researchers only see it.
    """

    basis = "outcomes"
    cost = "review"
    is_given_once = True

    @abstractmethod
    def compare(self, scores: Scores, held: HeldGroups, level: float) -> GroupComparisons:
        """Return each group against everyone else at a level, not corrected for how many there are."""

    @abstractmethod
    def scale(self, scores: Scores) -> str:
        """Return words on how the interval is made, "" for the plain way."""

    def may_read(self, data: MetricData) -> bool:
        """Return whether the data hold what the measure behind it counts."""
        behind = cut_measure(data.metric)
        return behind is not None and behind.may_read(behind.reads(data))

    def comes_unasked(self, data: MetricData) -> bool:
        """Return whether the protocol names slices and the metric has a measure to cut."""
        behind = cut_measure(data.metric)
        return bool(data.setting.slices) and behind is not None and bool(behind.aims(behind.reads(data)))

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return each group of each key against everyone else.

        Raises:
            Undefined: the protocol names no slices.
        """
        if not data.setting.slices:
            raise Undefined("The protocol names no slices, and so no groups to set against everyone else.")
        behind = cut_measure(data.metric)
        rows = data if behind is None else behind.reads(data)
        for cut in cuts_of(rows):
            yield from self._compared(cut, rows)

    def _compared(self, cut: Cut, data: MetricData) -> Iterator[Draft]:
        level, correction = data.setting.level, data.setting.correction
        found = [self.compare(cut.scores, held, level) for held in cut.held]
        p = np.array(
            [
                one.p[group]
                for one, table in zip(found, cut.tables, strict=True)
                for group in table.placed
                if cut.large[group] and one.undefined[group] is None
            ],
            dtype=np.float64,
        )
        different = int(np.count_nonzero(adjusted(p=p, correction=correction) <= 1 - level))
        each = interval_level(comparisons=len(p), level=level, correction=correction, rejected=different)
        words = (cut.scores.prefix, self.scale(cut.scores), IN_WORDS[correction] % len(p))
        prefix = "; ".join(part for part in words if part)
        for one, held, table in zip(found, cut.held, cut.tables, strict=True):
            shown = one if each == level else self.compare(cut.scores, held, each)
            for group in table.placed:
                yield _draft(cut.draft(group), shown, group, prefix, data)


def _draft(blank: Draft, found: GroupComparisons, group: int, prefix: str, data: MetricData) -> Draft:
    draft = replace(
        blank,
        n=int(found.n[group]),
        raters=int(found.raters[group]),
        few_raters=bool(found.few_raters[group]),
        method=data.setting.population.method(degrees=int(found.degrees[group]), prefix=prefix),
    )
    error = found.undefined[group]
    if error is not None:
        return replace(draft, undefined=worded(error))
    value, low, high = float(found.value[group]), float(found.low[group]), float(found.high[group])
    return replace(draft, value=value, low=low, high=high)
