"""What stands behind gaps, ratios and slices: the measure that a gate on a kind means, as scores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Measure, Scores
from apps.analysis.metric_data import Ints, MetricData
from apps.statistics.cluster_cells import ClusterCells, cells_of, terms_for_groups
from apps.statistics.estimates import Estimates
from apps.statistics.ratios import GroupedRatios
from apps.studies.kinds import kinds
from apps.studies.models import Metric

MOST_KNOWN = 2
"""So many groupings of rows are remembered while measures are made of them: all together, and by version."""


def gate_measure(metric: Metric) -> str:
    """Return the measure that a gate on this metric means when it names none, "" where nothing is measured."""
    kind = kinds().get(metric.kind)
    return kind.gate_measure if kind is not None else next(iter(metric.measures), "")


def cut_measure(metric: Metric) -> Measure | None:
    """Return the measure that slices cut: what a gate means, else the first of the kind that is a mean of judgments."""
    known, kind = measures(), kinds().get(metric.kind)
    names = (gate_measure(metric), *(kind.measures if kind is not None else ()))
    return next((known[name] for name in names if name in known and known[name].is_mean), None)


def scored(measure: Measure | None, data: MetricData) -> Iterator[tuple[Aim, Scores]]:
    """Yield the judgments behind each of a measure's estimates that slices cut, as numbers; nothing where it is no mean of judgments.

    `data` are what the measure reads.
    """
    if measure is None or not measure.may_read(data):
        return
    for aim in measure.aims(data):
        scores = measure.scores(data, aim)
        if scores is not None and len(scores.rows):
            yield aim, scores


def ratios_of(scores: Scores, data: MetricData, groups: Ints | None = None, count: int = 1) -> Estimates:
    """Return the mean of scores in each group, or over all."""
    rows = grouped(
        scores, data, np.zeros(len(scores.rows), dtype=np.int64) if groups is None else groups, count
    )
    if scores.is_proportion:
        return rows.proportion(scores.values)
    return rows.mean(scores.values, bounds=scores.bounds)


def grouped(scores: Scores, data: MetricData, groups: Ints, count: int) -> GroupedRatios:
    """Return the rows of scores in their groups, ready for means of these and other scores of the same rows."""
    return GroupedRatios(
        groups=groups,
        count=count,
        raters=data.rater[scores.rows],
        scenarios=data.scenario[scores.rows],
        weights=scores.weights(data),
        population=data.setting.population,
        level=data.setting.level,
        prefix=scores.prefix,
        cells=known_cells(data, scores.rows, groups, count),
    )


def known_cells(data: MetricData, rows: Ints, groups: Ints, count: int) -> tuple[ClusterCells, ...] | None:
    """Return how all rows of unweighted data cluster within groups, found once for all metrics and measures that group them alike; None for some rows."""
    if data.weight is not None or len(rows) != len(data) or not np.array_equal(rows, np.arange(len(data))):
        return None
    made = data.family.alike(data.rater, data.scenario)
    if "terms" not in made:
        made["terms"] = terms_for_groups(
            population=data.setting.population, raters=data.rater, scenarios=data.scenario
        )
    known: list[tuple[Ints, int, tuple[ClusterCells, ...]]] = made.setdefault("cells", [])
    for other, size, cells in known:
        if size == count and np.array_equal(other, groups):
            return cells
    cells = cells_of(made["terms"], groups, count)
    if len(known) < MOST_KNOWN:
        known.append((groups, count, cells))
    return cells
