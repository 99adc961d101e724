"""From columns of judgments to their tally: one pass that finds pairs and codes, and numbers for raters and scenarios."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, compact, fits, numbered
from apps.statistics.counting import blocks
from apps.statistics.counts import Codes
from apps.statistics.pairwise.tally import OUTCOMES, Tally

_TURNED = np.array([1, 0, 2, 3, 4])
"""Outcomes seen from the other version."""


def tally(
    *,
    first: Column,
    second: Column,
    outcomes: Column,
    raters: Column,
    scenarios: Column,
    weights: Floats | None,
    versions: int,
) -> Tally:
    """Count checked columns of judgments, of shape (n,)."""
    if weights is not None and not weights.all():
        kept: Bools = weights > 0
        first, second, outcomes = first[kept], second[kept], outcomes[kept]
        raters, scenarios, weights = raters[kept], scenarios[kept], weights[kept]
    lower, upper, codes, rows = _coded(first, second, outcomes, versions)
    weight, squared = rows, rows
    if weights is not None:
        weight, squared = (np.bincount(codes, column, rows.size) for column in (weights, weights**2))
    met = np.flatnonzero(rows.reshape(-1, OUTCOMES).any(axis=1))
    if met.size < lower.size:
        place = np.zeros(lower.size, dtype=np.int32)
        place[met] = np.arange(met.size)
        again = (place[:, None] * OUTCOMES + np.arange(OUTCOMES)).astype(np.int32).reshape(-1)
        for part in blocks(codes.size):
            codes[part] = again[codes[part]]
        lower, upper = lower[met], upper[met]

    def table(column: Floats | Ints) -> Floats:
        return column.reshape(-1, OUTCOMES)[met].astype(np.float64)

    who, rater_codes = _clusters(raters)
    where, scenario_codes = _clusters(scenarios)
    return Tally(
        versions=versions,
        lower=lower,
        upper=upper,
        rows=rows.reshape(-1, OUTCOMES)[met],
        weight=table(weight),
        squared=table(squared),
        codes=codes,
        raters=who,
        scenarios=where,
        rater_codes=rater_codes,
        scenario_codes=scenario_codes,
        weights=weights,
    )


def _coded(first: Column, second: Column, outcomes: Column, versions: int) -> tuple[Ints, Ints, Codes, Ints]:
    """Give pairs in ascending order, among them all that occur, each row's code, and the rows of each code."""
    ordered, found = _ordered(first, second, versions)
    left, right = np.divmod(found, versions)
    pair_codes = np.minimum(left, right) * versions + np.maximum(left, right)
    pairs, pair = np.unique(pair_codes[left != right], return_inverse=True)
    place = np.zeros((found.size, OUTCOMES), dtype=np.intp)
    turned = np.where((left > right)[left != right, None], _TURNED, np.arange(OUTCOMES))
    place[left != right] = pair[:, None] * OUTCOMES + turned
    lookup = place.reshape(-1)
    codes = np.empty(first.size, dtype=np.int32)
    rows = np.zeros(pairs.size * OUTCOMES, dtype=np.intp)
    for part in blocks(first.size, rows.size):
        index = _places(first[part], second[part], versions) if ordered is None else ordered[part]
        index *= OUTCOMES
        index += outcomes[part]
        found_codes = lookup[index]
        codes[part] = found_codes
        rows += np.bincount(found_codes, minlength=rows.size)
    lower, upper = np.divmod(pairs, versions)
    return lower, upper, codes, rows


def _ordered(first: Column, second: Column, versions: int) -> tuple[Ints | None, Ints]:
    """Give each row's index into ordered pairs, and these; no index where all pairs fit a table."""
    if fits(versions * versions, rows=first.size):
        return None, np.arange(versions * versions)
    return numbered(_places(first, second, versions))


def _places(first: Column, second: Column, versions: int) -> Ints:
    """Give first * versions + second, as a fresh column."""
    place = first.astype(np.intp)
    place *= versions
    place += second
    return place


def _clusters(column: Column) -> tuple[Column, int]:
    """Give codes whose range is not far larger than the rows, and the size of that range."""
    size = int(column.max()) + 1 if column.size else 0
    if fits(size, rows=column.size):
        return column, size
    return compact(column.astype(np.intp), size)
