"""How many different codes have come up after so many sessions: as they were coded, and in random order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, codes
from apps.statistics.errors import BadInput, Undefined

DRAWS = 1_000
SEED = 20_240_229
FEWEST_DRAWS = 100
MOST_PLACES = 2**22
"""So many places of groups in drawn orders are held at once (32 MiB)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Saturation:
    """Distinct codes after 1 .. groups, each of shape (groups,).

    `observed` follows the order given; `mean` is over random orders, `low` and `high` hold `level` of them. `codes` is how many there are
    in all. The interval tells how much depends on the order; it says nothing of groups to come.
    """

    observed: Ints
    mean: Floats
    low: Floats
    high: Floats
    codes: int
    groups: int
    level: float
    method: str


def saturation_curve(
    *,
    groups: Column,
    found: Column,
    count: int,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Saturation:
    """Give the accumulation curve of codes over groups 0 .. count - 1, which are numbered in their own order.

    Row i (n,) says that code `found` came up in a group; repeated rows count once, a group without a row brought nothing. The mean over
    random orders is the sample-based accumulation curve [Gotelli and Colwell 2001]. Raises Undefined for fewer than two groups or no
    code, BadInput for too few draws or a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if draws < FEWEST_DRAWS:
        raise BadInput("A curve needs at least %(draws)d draws.", draws=FEWEST_DRAWS)
    group = codes("groups", groups, below=count)
    code = codes("found", found, rows=group.size)
    if count < 2:
        raise Undefined("A curve needs at least two sessions or answers.")
    if not group.size:
        raise Undefined("No code has come up yet.")
    names, index = np.unique(code, return_inverse=True)
    where = [np.unique(group[index == place]) for place in range(names.size)]
    observed = np.bincount([int(one.min()) for one in where], minlength=count).cumsum()
    curves = _drawn(where, count, draws=draws, seed=seed)
    low, high = np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Saturation(
        observed=observed,
        mean=curves.mean(axis=0),
        low=low,
        high=high,
        codes=names.size,
        groups=count,
        level=level,
        method=f"mean over {draws} random orders, seed {seed}; the interval holds {level:.0%} of them",
    )


def _drawn(where: list[Ints], count: int, *, draws: int, seed: int) -> Floats:
    """Give the curve of each random order, shape (draws, count)."""
    rng = np.random.default_rng(seed)
    block = max(1, MOST_PLACES // count)
    curves = np.zeros((draws, count))
    for begin in range(0, draws, block):
        size = min(block, draws - begin)
        places = rng.permuted(np.tile(np.arange(count), (size, 1)), axis=1)
        rows = np.arange(begin, begin + size)
        for groups in where:
            # A code comes up with the first of its groups; no two codes share a cell of this assignment, so that += adds each once.
            curves[rows, places[:, groups].min(axis=1)] += 1
    return np.cumsum(curves, axis=1, out=curves)
