"""Do two things go together within people? Rank correlations that leave out how people differ from each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    numbered,
    numbers,
    ordered_within,
)
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters
from apps.statistics.intervals import t_quantile
from apps.statistics.population import FEW_RATERS, Population

LEAST = 3
"""Judgments of a rater below which their ranks say nothing."""

AT_ONCE = 2**22
"""Cells of counts that are drawn at once."""

MOST_DRAWN = 1_000
"""Raters up to whom they are redrawn. Of more it takes seconds, and its ends lie no further from Student's than from those of other draws."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A correlation between -1 and 1 with its interval; `n` judgments of `raters` whose both sides vary are behind it."""

    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


def relation_within(
    *,
    one: Numbers,
    other: Numbers,
    raters: Column,
    level: float = 0.95,
    resamples: int = 2_000,
    seed: int = 0,
) -> Relation:
    """Give the Spearman correlation of two columns (n,) within raters, with an interval over whole raters.

    The interval redraws raters; where they are many it is Student's, on the linearised error. Both columns become ranks within each rater;
    raters count by how many judgments they have. Raters with fewer than three, or with no variation on either side, say nothing and are
    left out. Raises BadInput; TooFewRaters below two raters; NoVariation where nobody is left.
    """
    if resamples < 1 or not 0 < level < 1:
        raise BadInput("An interval needs resamples, and a level between 0 and 1.")
    first = numbers("one", one)
    second = numbers("other", other, rows=first.size)
    who, _found = numbered(codes("raters", raters, rows=first.size))
    sums, kept = _sums(first, second, who)
    if not kept.any():
        raise NoVariation("Nobody gave at least three judgments in which both sides vary.")
    sums, n = sums[kept], int(np.bincount(who)[kept].sum())
    if len(sums) < 2:
        raise TooFewRaters(raters=len(sums))
    value = float(_correlation(sums.sum(axis=0)))
    is_drawn = len(sums) <= MOST_DRAWN
    if is_drawn:
        low, high = _drawn(sums, value, level=level, resamples=resamples, seed=seed)
    else:
        low, high = _of_many(sums, value, level=level)
    return Relation(
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        raters=len(sums),
        few_raters=len(sums) < FEW_RATERS,
        method=f"Spearman within raters; bootstrap-t over raters, {resamples} resamples"
        if is_drawn
        else f"Spearman within raters; linearised over raters, t({len(sums) - 1})",
        population=Population(raters="new", scenarios="fixed").words,
    )


def _sums(first: Floats, second: Floats, who: Ints) -> tuple[Floats, Bools]:
    """Return sums of products and squares of centred ranks (raters, 3), and which raters say something.

    Ranks are shares of a rater's judgments, so that somebody with many counts in proportion to them and not to their cube.
    """
    count = np.bincount(who)
    centred = [_ranks(column, who) for column in (first, second)]
    products = (centred[0] * centred[1], centred[0] ** 2, centred[1] ** 2)
    sums: Floats = np.stack([np.bincount(who, product) for product in products], axis=1).astype(np.float64)
    return sums, (count >= LEAST) & (sums[:, 1] > 0) & (sums[:, 2] > 0)


def _ranks(column: Floats, who: Ints) -> Floats:
    """Return each value's rank within its rater, ties alike, less the middle rank, over how many there are."""
    order = ordered_within(column, who)
    person, value = who[order], column[order]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (person[1:] != person[:-1]) | (value[1:] != value[:-1])
    tied = np.cumsum(is_new) - 1
    size = np.bincount(tied)
    middle = np.cumsum(size) - (size + 1) / 2
    count = np.bincount(who)
    start = np.cumsum(count) - count
    rank = np.empty(len(column))
    rank[order] = middle[tied] - start[person]
    count = count[who]
    ranks: Floats = (rank - (count - 1) / 2) / count
    return ranks


def _correlation(total: Floats) -> Floats:
    """Return the correlation of sums (..., 3)."""
    scale = np.sqrt(total[..., 1] * total[..., 2])
    return np.divide(total[..., 0], scale, out=np.zeros_like(scale), where=scale > 0)


def _spread(total: Floats, squares: Floats, value: Floats) -> Floats:
    """Return the linearised standard error from sums (..., 3) and sums of products of the raters' sums (..., 3, 3)."""
    scale = np.sqrt(total[..., 1] * total[..., 2])
    slope = np.stack([1 / scale, -value / (2 * total[..., 1]), -value / (2 * total[..., 2])], axis=-1)
    spread: Floats = np.sqrt(np.maximum(np.einsum("...i,...ij,...j->...", slope, squares, slope), 0))
    return spread


def _products(sums: Floats) -> Floats:
    """Return each rater's products of sums (raters, 9)."""
    return (sums[:, :, None] * sums[:, None, :]).reshape(len(sums), 9)


def _error(sums: Floats, value: float) -> float:
    """Return the linearised standard error of the correlation."""
    squares = _products(sums).sum(axis=0).reshape(3, 3)
    return float(_spread(sums.sum(axis=0), squares, np.array(value)))


def _of_many(sums: Floats, value: float, *, level: float) -> tuple[float, float]:
    """Return the interval by Student's t."""
    half = float(t_quantile(level=level, degrees=len(sums) - 1)) * _error(sums, value)
    return max(-1.0, value - half), min(1.0, value + half)


def _drawn(sums: Floats, value: float, *, level: float, resamples: int, seed: int) -> tuple[float, float]:
    """Return the bootstrap-t interval: how far correlations of redrawn raters lie from this one, in their own standard errors."""
    rng = np.random.default_rng(seed)
    raters = len(sums)
    squares, error = _products(sums), _error(sums, value)
    distances: list[Floats] = []
    left = resamples
    while left:
        size = min(left, max(1, AT_ONCE // raters))
        drawn = rng.multinomial(raters, np.full(raters, 1 / raters), size=size).astype(np.float64)
        total = drawn @ sums
        found = _correlation(total)
        spread = _spread(total, (drawn @ squares).reshape(size, 3, 3), found)
        distances.append(np.divide(found - value, spread, out=np.zeros(size), where=spread > 1e-9))
        left -= size
    tail = (1 - level) / 2
    below, above = np.quantile(np.concatenate(distances), [tail, 1 - tail])
    return max(-1.0, value - float(above) * error), min(1.0, value - float(below) * error)
