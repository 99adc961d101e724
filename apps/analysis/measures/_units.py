"""What people judge more than once: units, and who gave an answer to them."""

from __future__ import annotations

import numpy as np

from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined

CANNOT_JUDGE = "cannot_judge"
"""The outcome that says nothing about the unit."""


def units_of(data: MetricData) -> Ints:
    """Return a code of what each row judges: the item, and the version where one is judged by itself.

    A pair is one unit, whichever of its versions is asked about. Codes mean the same in all pools and metrics of a round.
    """
    alone = np.where(data.versus >= 0, 0, data.version + 1)
    return data.item * (len(data.setting.versions) + 1) + alone


def refuse_several(data: MetricData, *, numbers: bool = False) -> None:
    """Hold that each person answered once what they judge, as agreement needs it; `numbers` where numbers are compared, not outcomes.

    Raises:
        Undefined: the question is asked turn by turn, or takes several answers at once.
    """
    if data.metric.key in data.setting.by_turn:
        raise Undefined(
            "This question is asked turn by turn; agreement needs one answer of each person to an item."
        )
    if data.gives_several and not numbers:
        raise Undefined(
            "This question takes several answers at once; agreement needs one of each person to an item."
        )


def first_of_each(units: Ints, raters: Ints) -> Bools:
    """Return a mask of each rater's first row of each unit."""
    place, found = numbered(units * (int(raters.max(initial=0)) + 1) + raters)
    if found.size == units.size:
        return np.ones(units.size, dtype=np.bool_)
    first = np.empty(found.size, dtype=np.int64)
    first[place[::-1]] = np.arange(units.size)[::-1]
    mask = np.zeros(units.size, dtype=np.bool_)
    mask[first] = True
    return mask


def answered(data: MetricData) -> MetricData:
    """Return the rows with an outcome that says something about the unit; who cannot judge agrees with nobody."""
    return rows_of(data, says_something(data))


def once_each(data: MetricData) -> MetricData:
    """Return each rater's first row of each unit."""
    return rows_of(data, first_of_each(units_of(data), data.rater))


def rows_of(data: MetricData, rows: Bools) -> MetricData:
    """Return the rows under a mask (n,); the data themselves where these are all."""
    return data if rows.all() else data.where(np.flatnonzero(rows))


def says_something(data: MetricData) -> Bools:
    """Return which rows have an outcome that says something about the unit."""
    rows = data.outcome >= 0
    if CANNOT_JUDGE in data.metric.outcomes:
        rows &= data.outcome != data.metric.outcomes.index(CANNOT_JUDGE)
    return rows


def newest_of(codes: Ints, responses: Ints, count: int) -> Ints:
    """Return the newest response of each code 0 .. count - 1, 0 for none."""
    newest = np.zeros(count, dtype=np.int64)
    np.maximum.at(newest, codes, responses)
    return newest
