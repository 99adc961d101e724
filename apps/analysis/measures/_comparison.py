"""What gap and ratio share: each group of the protocol's slices held against everyone else."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from apps.analysis.measures._base import Draft, Measure, Scores, worded
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import Cut, Table, cuts_of
from apps.analysis.metric_data import MetricData
from apps.statistics.equity import GroupComparisons, adjusted, interval_level
from apps.statistics.equity.comparison import IN_WORDS
from apps.statistics.errors import Undefined
from apps.statistics.intervals import t_quantile

MOST_EXPONENT = 700.0
"""The exponential of more is no number any more."""


class ComparisonMeasure(Measure):
    """One estimate for each group, corrected for how many groups of a key are compared.

    A group of too few people is no comparison of its own: it has the others' level, and researchers only see it.
    """

    basis = "outcomes"
    cost = "review"
    is_given_once = True

    @abstractmethod
    def compare(self, scores: Scores, **columns: Any) -> GroupComparisons:
        """Return each group against everyone else; `columns` are groups, count, raters, scenarios, population, level, correction."""

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
        found = [self._found(cut, table, data, level) for table in cut.tables]
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
        for one, table in zip(found, cut.tables, strict=True):
            shown = one if each == level else self._at(each, one, cut, table, data)
            for group in table.placed:
                yield _draft(cut.draft(group), shown, group, prefix, data)

    def _at(
        self, level: float, found: GroupComparisons, cut: Cut, table: Table, data: MetricData
    ) -> GroupComparisons:
        """Return the comparisons with intervals at another level, which only those of proportions have to be made anew for."""
        if found.kind == "gap" and cut.scores.is_proportion:
            return self._found(cut, table, data, level)
        half = t_quantile(level=level, degrees=found.degrees) * found.error
        if found.kind == "gap":
            return replace(found, low=found.value - half, high=found.value + half)
        middle = np.log(found.value)
        low, high = (np.exp(np.minimum(end, MOST_EXPONENT)) for end in (middle - half, middle + half))
        return replace(found, low=low, high=high)

    def _found(self, cut: Cut, table: Table, data: MetricData, level: float) -> GroupComparisons:
        rows = cut.scores.rows
        return self.compare(
            cut.scores,
            groups=table.groups,
            count=table.count,
            raters=data.rater[rows],
            scenarios=data.scenario[rows],
            population=data.setting.population,
            level=level,
            correction="none",  # how many groups there are is known here
        )


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
