"""Shares of answers that name an outcome, over all of them and for each version that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.measures._by_version import place_of, versions_of
from apps.analysis.measures._scored import grouped
from apps.analysis.measures._units import newest_of
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.errors import Undefined


class NamedMeasure(Measure):
    """One estimate for each outcome that is counted, over all and by version.

    Below the line are answers: rows with an outcome, or where one answer may name several or none, the answers of a response to a version.
    """

    basis = "outcomes"

    def counted(self, data: MetricData) -> tuple[str | None, ...]:
        """Return the outcomes that are counted, by name; None for the one that needs no name."""
        return tuple(data.metric.outcomes)

    def code(self, name: str | None, data: MetricData) -> int:
        """Return an outcome's place in the metric's list.

        Raises:
            Undefined: it is none of them.
        """
        if name not in data.metric.outcomes:
            raise Undefined("A share needs an option of the question.")
        return data.metric.outcomes.index(name)

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the share of each outcome over all, then by version; every version has some place in a ranking, so that is not told."""
        rows = _answers(data)
        together = np.zeros(len(rows), dtype=np.int64)
        if not data.is_ranking:
            yield from self._shares(data, rows, together, (None,))
        alone, groups, judged = versions_of(Scores(np.zeros(len(rows)), rows), data)
        if len(alone.rows):
            versions = tuple(data.setting.versions[place] for place in judged.tolist())
            yield from self._shares(data, alone.rows, groups, versions)

    def _shares(
        self, data: MetricData, rows: Ints, groups: Ints, versions: tuple[str | None, ...]
    ) -> Iterator[Draft]:
        ratios = grouped(Scores(np.zeros(len(rows)), rows), data, groups, len(versions))
        newest = newest_of(groups, data.response[rows], len(versions))
        for name in self.counted(data):
            found = ratios.proportion(_named(data, self.code(name, data))[rows])
            for group, version in enumerate(versions):
                told = self.part_of(Aim(option=name)) or None
                yield from_columns(found, group, data, version=version, slice=told, newest=int(newest[group]))

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each outcome of each version, or of all judgments where none are about versions."""
        versions = [data.setting.versions[place] for place in data.judged.tolist()] or [None]
        return tuple(Aim(version, None, name) for version, name in product(versions, self.counted(data)))

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return for each answer whether it named the outcome."""
        code = self.code(aim.option, data)
        rows = _answers(data)
        if aim.version is not None:
            rows = rows[data.version[rows] == place_of(aim, data)]
        return Scores(_named(data, code)[rows], rows)


def _answers(data: MetricData) -> Ints:
    """Return the rows below the line: one for each answer."""
    return data.answers.first if data.gives_several else np.flatnonzero(data.outcome >= 0)


def _named(data: MetricData, code: int) -> Floats:
    """Return for each row whether its answer named an outcome, shape (n,)."""
    hits = data.outcome == code
    if not data.gives_several:
        return np.where(hits, 1.0, 0.0)
    answers = data.answers
    named = np.zeros(len(answers.first), dtype=np.float64)
    named[answers.which[hits]] = 1.0
    by_row: Floats = named[answers.which]
    return by_row
