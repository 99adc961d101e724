"""How far what people found lies from what they had expected."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, Scores
from apps.analysis.measures._by_version import aims_by_version, over_all_and_by_version, place_of
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.statistics.errors import Undefined


class ExpectationGap(Measure):
    """One estimate over all, one for each version where the question is about versions."""

    slug = "expectation_gap"
    label = _("Expectation gap")
    about = _(
        "Mean of the answer less what the same person had expected before they saw it, on the scale of the question. Where the question "
        "has no numbers, the share of answers that came otherwise than expected."
    )
    basis = "values"

    def may_read(self, data: MetricData) -> bool:
        """Return whether something was expected."""
        return bool(data.numbers.any() or (data.outcome >= 0).any())

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the gap over all, then by version."""
        yield from over_all_and_by_version(self.scores(data, Aim()), data)

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each version where the question is about versions, else all judgments together."""
        return aims_by_version(data)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return the gap of each response that has both answers.

        Raises:
            Undefined: the round has no question that was expected.
        """
        asked = data.family.metric(data.setting.of.get(data.metric.key, ""))
        if asked is None:
            raise Undefined("There is no question that this expectation is about.")
        found = _differences(data, asked) if data.numbers.any() else _surprises(data, asked)
        if aim.version is None:
            return found
        mine = data.version[found.rows] == place_of(aim, data)
        return Scores(found.values[mine], found.rows[mine], found.bounds, found.is_proportion, found.prefix)


def _differences(data: MetricData, asked: MetricData) -> Scores:
    """Return the answer less the expectation, by response."""
    rows, others = np.flatnonzero(data.numbers), np.flatnonzero(asked.numbers)
    place, both = _matched(data.response[rows], asked.response[others])
    rows = rows[both]
    low, high = data.metric.low, data.metric.high
    bounds = None if low is None or high is None else (low - high, high - low)
    gaps = asked.value[others[place[both]]] - data.value[rows]
    return Scores(gaps, rows, bounds, is_proportion=False, prefix="answer less expectation, by response")


def _surprises(data: MetricData, asked: MetricData) -> Scores:
    """Return for each response 1 where the outcomes are not those expected, else 0."""
    width, rows = len(data.metric.outcomes), data.answers.first
    place, known = _matched(asked.response, data.response[rows])
    named = known & (asked.outcome >= 0)
    expected, found = data.outcome >= 0, place[named] * width + asked.outcome[named]
    awaited = data.answers.which[expected] * width + data.outcome[expected]
    came = awaited[np.isin(awaited, found)]
    counts = [np.bincount(codes // width, minlength=len(rows)) for codes in (awaited, found, came)]
    answered = np.bincount(place[known], minlength=len(rows)) > 0
    differs = (counts[0] != counts[2]) | (counts[1] != counts[2])
    return Scores(differs[answered].astype(np.float64), rows[answered], prefix="otherwise than expected")


def _matched(wanted: Ints, among: Ints) -> tuple[Ints, Bools]:
    """Return where each response stands among others, ascending, and whether it does."""
    if not len(among):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    place = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return place, among[place] == wanted


MEASURE = ExpectationGap()
