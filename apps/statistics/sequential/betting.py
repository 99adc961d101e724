"""Bets on rater means: bounds and e-values for a bounded score that hold at every look, without any approximation.

Each closed rater is one draw between 0 and 1, the mean of that rater's judgments. A bettor who stakes the share lambda against a mean m
multiplies a capital by 1 + lambda (x - m); if m is the true mean no betting makes it grow in expectation, so that it reaches 1/alpha with
chance alpha at most [Ville 1939; Waudby-Smith and Ramdas 2024].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput
from apps.statistics.population import Population
from apps.statistics.sequential.blocks import Blocks, blocks_of
from apps.statistics.sequential.capital import log_capitals, lower_ends
from apps.statistics.sequential.estimates import Path, shortfall_of
from apps.statistics.sequential.means import checked

MOST_LOOKS = 250
"""A path shows every look up to so many raters; beyond, every second, every fourth and so on, and the last."""

POPULATION = Population(raters="new", scenarios="fixed")
"""Raters share their scenarios, so that whole rater blocks carry the raters' chance, not the scenarios'."""

Side = Literal["above", "below", "either"]


@dataclass(frozen=True, kw_only=True)
class BettingEstimate:
    """The mean over raters of their mean, with bounds that hold at every look; `n` judgments of `raters` closed raters."""

    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    waiting: int
    few_raters: bool
    method: str
    population: str
    path: Path | None


@dataclass(frozen=True, kw_only=True, eq=False)
class EProcess:
    """Evidence against a null value after each closed rater: `path` (raters,) of e-values, the newest in `value`.

    `threshold` is 1 / (1 - level); `alarm` the number of closed raters at which it was first reached, None if never.
    """

    value: float
    path: Floats
    threshold: float
    alarm: int | None
    null: float
    side: Side
    level: float
    n: int
    raters: int
    waiting: int
    few_raters: bool
    method: str
    population: str


def betting_mean(
    *,
    values: Numbers,
    raters: Column,
    order: Column,
    bounds: tuple[float, float] = (0, 1),
    level: float = 0.95,
    path: bool = False,
) -> BettingEstimate:
    """Give the mean over closed raters of their mean, with betting bounds for new raters on these scenarios.

    Every rater counts once, however much they judged: where those who judge more also judge differently, this is another number than
    the judgment-weighted mean of `sequential_mean`. The bounds hold for any number of raters, at every look, if each rater's mean has the
    same expectation whoever came before. The `path` shows at most some 250 looks. Raises Undefined, TooFewRaters.
    """
    means = _rater_means(values, raters, order, bounds, level)
    looks = _looks(means.shares.size) if path else np.array([means.shares.size])
    stakes = 2 / (1 - level)
    low = lower_ends(means.shares, looks, stakes)
    high = 1 - lower_ends(1 - means.shares, looks, stakes)
    value = (np.cumsum(means.shares) / np.arange(1, means.shares.size + 1))[looks - 1]
    bottom, width = bounds[0], bounds[1] - bounds[0]
    value, low, high = (
        bottom + width * part for part in (value, np.minimum(low, value), np.maximum(high, value))
    )
    n = means.blocks.sizes.cumsum()[looks - 1]
    return BettingEstimate(
        value=float(value[-1]),
        low=float(low[-1]),
        high=float(high[-1]),
        level=level,
        n=int(n[-1]),
        raters=means.shares.size,
        waiting=means.blocks.waiting,
        few_raters=POPULATION.few_raters(means.shares.size),
        method="bounds for every look, bets on rater means; every rater counts once",
        population=POPULATION.words,
        path=Path(raters=looks, n=n, value=value, low=low, high=high) if path else None,
    )


def e_process(
    *,
    values: Numbers,
    raters: Column,
    order: Column,
    null: float,
    side: Side = "either",
    bounds: tuple[float, float] = (0, 1),
    level: float = 0.95,
) -> EProcess:
    """Give the e-values against a mean of `null` after each closed rater.

    `side` above gathers evidence against mean <= null, below against mean >= null, either against both at half the capital each. The
    mean is the one of `betting_mean`. An alarm at the threshold is false with chance 1 - level at most, however often one looks.
    """
    means = _rater_means(values, raters, order, bounds, level)
    if not bounds[0] < null < bounds[1]:
        raise BadInput("The null value must lie inside the bounds of the scale.")
    share, threshold = (null - bounds[0]) / (bounds[1] - bounds[0]), 1 / (1 - level)
    stakes = threshold * (2 if side == "either" else 1)
    above = log_capitals(means.shares, np.array([share]), stakes)[:, 0]
    below = log_capitals(1 - means.shares, np.array([1 - share]), stakes)[:, 0]
    path = np.exp(
        {"above": above, "below": below, "either": np.logaddexp(above, below) - np.log(2)}[side].clip(max=700)
    )
    reached = np.flatnonzero(path >= threshold)
    return EProcess(
        value=float(path[-1]),
        path=path,
        threshold=threshold,
        alarm=int(reached[0]) + 1 if reached.size else None,
        null=null,
        side=side,
        level=level,
        n=means.blocks.rows.size,
        raters=means.shares.size,
        waiting=means.blocks.waiting,
        few_raters=POPULATION.few_raters(means.shares.size),
        method="e-values for every look, bets on rater means; every rater counts once",
        population=POPULATION.words,
    )


@dataclass(frozen=True, eq=False)
class _Means:
    """One share between 0 and 1 for each closed rater, in the order of closing."""

    shares: Floats
    blocks: Blocks


def _rater_means(
    values: Numbers, raters: Column, order: Column, bounds: tuple[float, float], level: float
) -> _Means:
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    column = numbers("values", values)
    checked(column, bounds)
    who = codes("raters", raters, rows=column.size)
    blocks = blocks_of(raters=who, order=order)
    shortfall = shortfall_of(
        blocks=blocks, scenarios=np.zeros(blocks.rows.size, dtype=np.intp), population=POPULATION
    )
    if shortfall is not None:
        raise shortfall
    shares = (column[blocks.rows] - bounds[0]) / (bounds[1] - bounds[0])
    means = np.bincount(blocks.place, shares, minlength=blocks.count) / blocks.sizes
    return _Means(np.clip(means, 0, 1), blocks)


def _looks(count: int) -> Ints:
    """Give the looks that a path shows, from the second rater on."""
    step = 1
    while count // step > MOST_LOOKS:
        step *= 2
    looks = np.arange(2, count + 1, step)
    return looks if looks[-1] == count else np.append(looks, count)
