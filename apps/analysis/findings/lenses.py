"""What is looked at for findings: each question with a good and a bad end, through the measures that tell how good an answer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.failures import COMPARED, better_end
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Measure, Scores
from apps.analysis.measures._scored import cut_measure, grouped, scored
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.errors import StatisticsError
from apps.statistics.ratios import GroupedRatios
from apps.studies.models import Metric

OF_THE_LIBRARY = ("tag", "risk", "value", "locale")
"""Groups of scenarios that are looked at whether or not the protocol names them; groups of people are those that it names."""

LEAST_PEOPLE = 5
"""Of fewer people, or where fewer are left, nothing is looked for."""

_LOWER = ("both_bad_rate", "severity_rate", "catastrophic_rate")


@dataclass(frozen=True, eq=False)
class Lens:
    """The judgments behind one number, with what is good about it.

    Attributes:
        sign: 1 where more is better, -1 where less is.
        points: what one unit of the measure is, 100 being the whole scale.
    """

    dataset: Dataset
    data: MetricData
    measure: Measure
    aim: Aim
    scores: Scores
    sign: int
    points: float

    @property
    def metric(self) -> Metric:
        """The question, or what is measured beside the questions."""
        return self.data.metric

    @property
    def is_about_pairs(self) -> bool:
        """Whether its reference is an even match."""
        return self.aim.versus is not None

    def with_scores(self, scores: Scores) -> Lens:
        """Return the same over other judgments."""
        return replace(self, scores=scores)

    def share(self, members: Ints) -> tuple[float, float, float]:
        """Return which share of its judgments (by traffic where scenarios have weights) these (by number) are, with its interval."""
        one = self._weighed.share(members).at(0)
        return one.value, one.low, one.high

    @cached_property
    def _weighed(self) -> GroupedRatios:
        """All its judgments together, by traffic where scenarios have weights."""
        rows = self.scores.rows
        weight = self.dataset.traffic[self.data.item[rows]] if self.data.setting.weighted else None
        whole = self.data if weight is None else self.data.weighed(_spread(weight, rows, len(self.data)))
        return grouped(replace(self.scores, prefix=""), whole, np.zeros(len(rows), dtype=np.int64), 1)


def lenses_of(dataset: Dataset) -> Iterator[Lens]:
    """Yield everything of a round that can fall short: people's judgments in the main pool."""
    for metric in dataset.metrics:
        looked_at = _measures_of(metric)
        data = dataset.of(metric, MAIN) if looked_at else None
        for measure, sign in looked_at:
            if data is not None and len(data) and measure.may_read(measure.reads(data)):
                yield from _lenses(dataset, _cut_more(measure.reads(data)), measure, sign)


def expectations_of(dataset: Dataset) -> Iterator[Lens]:
    """Yield what people expected, as answers less expectations."""
    measure = measures()["expectation_gap"]
    for metric in dataset.metrics:
        asked = dataset.metric(dataset.setting.of.get(metric.key, ""))
        if metric.kind != "expectation" or asked is None or not (better := better_end(asked)):
            continue
        data = _cut_more(dataset.of(metric, MAIN))
        if not len(data) or not measure.may_read(data):
            continue
        for lens in _lenses(dataset, data, measure, 1 if better == "higher" else -1):
            if not lens.scores.is_proportion:  # that something came otherwise is neither good nor bad
                yield replace(lens, points=2 * lens.points)  # a difference spans the scale twice


def _lenses(dataset: Dataset, data: MetricData, measure: Measure, sign: int) -> Iterator[Lens]:
    try:
        found = list(scored(measure, data))
    except StatisticsError:
        return  # what cannot be measured has no gap
    for aim, scores in found:
        if aim.option is None and scores.bounds is not None:
            low, high = scores.bounds
            yield Lens(dataset, data, measure, aim, scores, sign, 100 / (high - low))


def _measures_of(metric: Metric) -> list[tuple[Measure, int]]:
    known = measures()
    if metric.kind in COMPARED:
        slugs = ["win_rate", *(["both_bad_rate"] if "both_bad" in metric.outcomes else [])]
        return [(known[slug], -1 if slug in _LOWER else 1) for slug in slugs]
    if metric.kind == "severity":
        return [(known[slug], -1) for slug in ("severity_rate", "catastrophic_rate")]
    measure, better = cut_measure(metric), better_end(metric)
    if measure is None or not better or metric.kind in {"expectation", "spans"}:
        return []
    return [(measure, 1 if better == "higher" else -1)]


def _cut_more(data: MetricData) -> MetricData:
    """Return the same, to be cut by the library's groups of scenarios too."""
    keys = tuple(dict.fromkeys((*data.setting.slices, *OF_THE_LIBRARY)))
    return replace(data, setting=replace(data.setting, slices=keys))


def _spread(weight: Floats, rows: Ints, size: int) -> Floats:
    whole = np.ones(size)
    whole[rows] = weight
    return whole
