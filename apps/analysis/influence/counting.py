"""The judgments whose mean a gate's number is, and what it comes to without each rater, scenario or judgment."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np

from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.influence.deciding import Way
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData
from apps.statistics.arrays import numbered
from apps.statistics.influence import Kind, Without, without_each
from apps.studies.protocol.rules import Rule

PartKind = Literal["raters", "scenarios", "judgments"]
COLUMNS: dict[PartKind, Literal["rater", "scenario", "response"]] = {
    "raters": "rater",
    "scenarios": "scenario",
    "judgments": "response",
}
"""What parts of the judgments are told apart by."""

ROUNDING = 1e-12
"""An end that moves by less stays."""


def column_of(data: MetricData, kind: PartKind) -> Ints:
    """Return which rater, scenario or response each row is of, shape (n,)."""
    column: Ints = getattr(data, COLUMNS[kind])
    return column


@dataclass(frozen=True, eq=False)
class Counted:
    """The rows (m,) of a gate's data that its number counts, with what they count.

    Attributes:
        members: which are of the group that is set against everyone else, None where nothing is compared.
    """

    data: MetricData
    rows: Ints
    values: Floats
    kind: Kind
    ends: tuple[float, float] | None
    members: Bools | None
    weights: Floats | None

    def of(self, kind: PartKind) -> Ints:
        """Return which rater, scenario or response each counted row is of, shape (m,)."""
        return column_of(self.data, kind)[self.rows]

    def fewest(self, kept: Bools) -> int:
        """Return how many people gave those counted rows that are kept (m,), of either side where a group is compared the smaller."""
        raters = self.data.rater[self.rows]
        sides = (kept,) if self.members is None else (kept & self.members, kept & ~self.members)
        return min(len(np.unique(raters[side])) for side in sides)


def narrowed(asked: Asked) -> Asked:
    """Return the same gate, asked of the responses that enter its number only; of all where it is no mean of judgments.

    A round of many versions asks each gate of a few of its judgments.
    """
    data = asked.question.data
    scores = asked.question.measure.scores(data, asked.question.aim)
    if scores is None:
        return asked
    return asked.of(np.isin(data.response, data.response[scores.rows]))


def counted_by(asked: Asked, found: GateBound) -> Counted | None:
    """Return the judgments behind a gate's number, None where it is no mean of judgments.

    Raises:
        StatisticsError: they cannot be told.
    """
    question = asked.question
    scores = question.measure.scores(question.data, question.aim)
    if scores is None:
        return None
    group = asked.group(found)
    inside = None if group is None else group[scores.rows]
    compares = asked.bound.compares
    kept = np.ones(len(scores.rows), dtype=np.bool_) if inside is None or compares else inside
    kind = _kind(asked.gate.asks)
    weights = scores.weights(question.data)
    return Counted(
        data=question.data,
        rows=scores.rows[kept],
        values=((scores.values == 1) if kind == "total" else scores.values)[kept].astype(np.float64),
        kind=kind,
        ends=scores.bounds,
        members=inside if compares else None,
        weights=None if weights is None else weights[kept],
    )


def _kind(rule: Rule) -> Kind:
    if rule.bound == "count":
        return "total"
    if rule.bound.startswith("gap"):
        return "gap"
    return "log_ratio" if rule.bound.startswith("ratio") else "mean"


@dataclass(frozen=True, eq=False)
class Ranked:
    """Raters, scenarios or responses behind a number.

    Attributes:
        ids: those without which the end moves the way that is asked for, or stays, the strongest first.
        moving: how many of these move it.
        count: how many there are in all.
    """

    kind: PartKind
    ids: Ints
    moving: int
    count: int


def ranked(counted: Counted, found: GateBound, kind: PartKind, way: Way) -> Ranked:
    """Return what to leave out first so that an end of the interval moves this way.

    The end without each is its value and as many standard errors as the whole interval has: exact but for the quantile, which is the
    whole one's.
    """
    codes, ids = numbered(counted.of(kind))
    each = without_each(
        values=counted.values,
        parts=codes,
        count=len(ids),
        raters=counted.data.rater[counted.rows],
        scenarios=counted.data.scenario[counted.rows],
        kind=counted.kind,
        members=counted.members,
        weights=counted.weights,
        population=counted.data.setting.population,
    )
    shift = way.sign * _moved(each, found, counted.kind, way)
    load = np.bincount(codes, minlength=len(ids))
    order = np.lexsort((ids, -load, -shift))
    moving = int(np.count_nonzero(shift > ROUNDING))
    return Ranked(kind, ids[order][shift[order] >= -ROUNDING], moving, len(ids))


def _moved(each: Without, found: GateBound, kind: Kind, way: Way) -> Floats:
    """Return how far an end of the interval moves without each part, shape (parts,); nan where it is undefined."""
    end = found.low if way.end == "low" else found.high
    if end is None or not each.whole_error > 0 or (kind == "log_ratio" and end <= 0):
        return each.value - each.whole
    reach = ((log(end) if kind == "log_ratio" else end) - each.whole) / each.whole_error
    return (each.value - each.whole) + reach * (each.error - each.whole_error)
