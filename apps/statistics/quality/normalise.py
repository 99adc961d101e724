"""Scores on each rater's own scale, within each kind of device."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import NoVariation, StatisticsError, Undefined
from apps.statistics.population import Population
from apps.statistics.quality.checks import pair_codes, raters_of

STILL = 1e-12
"""A standard deviation below this share of the values' size is rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Normalised:
    """Standardised values (n,), nan where `undefined` gives their group a reason, and the groups: a rater on a kind of device.

    `groups` (n,) numbers each row's group; `rater`, `device`, `mean`, `spread` (sd, n - 1) and `count` are columns (groups,).
    """

    value: Floats
    groups: Ints
    rater: Ints
    device: Ints
    mean: Floats
    spread: Floats
    count: Ints
    undefined: tuple[StatisticsError | None, ...]
    n: int
    raters: int
    method: str
    population: str


def normalised(
    *, values: Numbers, raters: Column, devices: Column | None = None, least: int = 3
) -> Normalised:
    """Give z-scores within each rater, and within each kind of device of a rater where `devices` (n,) are given.

    A group with fewer than `least` values, or whose values do not vary, is undefined. Raises BadInput, and Undefined for no values.
    """
    column = numbers("values", values)
    who, _ = raters_of(raters, rows=column.size)
    kind = np.zeros_like(who) if devices is None else codes("devices", devices, rows=column.size)
    group, rater, device, count = pair_codes(who, kind)
    mean = np.bincount(group, column) / count
    away = column - mean[group]
    spread = np.sqrt(
        np.divide(np.bincount(group, away**2), count - 1, out=np.full(count.size, np.nan), where=count > 1)
    )
    size = np.sqrt(np.bincount(group, column**2) / count)
    reasons = tuple(
        _reason(found, deviation, scale, max(least, 2))
        for found, deviation, scale in zip(count.tolist(), spread.tolist(), size.tolist(), strict=True)
    )
    defined = np.array([reason is None for reason in reasons], dtype=np.bool_)
    divisor = np.where(defined, spread, np.nan)
    return Normalised(
        value=away / divisor[group],
        groups=group,
        rater=rater,
        device=device,
        mean=mean,
        spread=spread,
        count=count,
        undefined=reasons,
        n=column.size,
        raters=int(np.unique(who).size),
        method="z-scores within each rater" + ("" if devices is None else " and kind of device"),
        population=Population(raters="fixed", scenarios="fixed").words,
    )


def _reason(found: int, deviation: float, scale: float, least: int) -> StatisticsError | None:
    if found < least:
        return Undefined(
            "This rater has %(found)d values here; at least %(least)d are needed for a scale.",
            found=found,
            least=least,
        )
    if deviation <= STILL * scale:
        return NoVariation("The values of this rater do not vary, so that they have no scale.")
    return None
