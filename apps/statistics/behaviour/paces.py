"""Times on each rater's own scale, within each kind of device, that one long pause does not bend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbered, numbers, ordered_within
from apps.statistics.errors import BadInput, StatisticsError, Undefined

CONSISTENT = 1.482602218505602
"""What makes the median distance from the median of a normal sample estimate its standard deviation."""

STILL = 1e-12
"""A distance below this is rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Paces:
    """Robust z-scores of log times (n,), nan where `undefined` (groups,) gives the row's group a reason.

    `groups` (n,) numbers each row's group, a rater on a kind of device; `median` (seconds), `spread` (of log times) and `count` are
    columns (groups,).
    """

    value: Floats
    groups: Ints
    median: Floats
    spread: Floats
    count: Ints
    undefined: tuple[StatisticsError | None, ...]
    method: str


def paces(*, seconds: Numbers, raters: Column, devices: Column | None = None, least: int = 5) -> Paces:
    """Give (log t - median) / (1.4826 MAD) within each rater, and within each kind of device of a rater where `devices` (n,) are given.

    A group with fewer than `least` times, or with more than half of them alike, is undefined. Raises BadInput for a time that is not
    above zero, and Undefined for no times.
    """
    column = numbers("seconds", seconds)
    if not column.size:
        raise Undefined("Nothing has been judged here yet.")
    if column.min() <= 0:
        raise BadInput("A time is above zero.")
    who = codes("raters", raters, rows=column.size)
    kind = np.zeros_like(who) if devices is None else codes("devices", devices, rows=column.size)
    group, _found = numbered(who * (int(kind.max()) + 1) + kind)
    logs = np.log(column)
    middle = _medians(logs, group)
    away = np.abs(logs - middle[group])
    spread = CONSISTENT * _medians(away, group)
    count = np.bincount(group)
    reasons = tuple(
        _reason(int(found), float(width), max(least, 2)) for found, width in zip(count, spread, strict=True)
    )
    divisor = np.where([reason is None for reason in reasons], spread, np.nan)
    return Paces(
        value=(logs - middle[group]) / divisor[group],
        groups=group,
        median=np.exp(middle),
        spread=spread,
        count=count,
        undefined=reasons,
        method="robust z-scores of log times within each rater"
        + ("" if devices is None else " and kind of device"),
    )


def _medians(values: Floats, group: Ints) -> Floats:
    """Return the median of each group 0 .. groups - 1, none of which is empty."""
    in_order = values[ordered_within(values, group)]
    count = np.bincount(group)
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    found: Floats = (in_order[start + (count - 1) // 2] + in_order[start + count // 2]) / 2
    return found


def _reason(found: int, width: float, least: int) -> StatisticsError | None:
    if found < least:
        return Undefined(
            "This rater has %(found)d times here; at least %(least)d are needed for a scale.",
            found=found,
            least=least,
        )
    if width <= STILL:
        return Undefined("More than half of the times of this rater are alike, so that they have no scale.")
    return None
