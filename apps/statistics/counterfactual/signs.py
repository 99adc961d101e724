"""A test without a model: if the attribute does not matter, each rater's mean difference might as well have the other sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers, codes, numbered, numbers, weights_of
from apps.statistics.errors import BadInput, TooFewRaters, Undefined
from apps.statistics.population import Population

BLOCK = 256
"""Raters whose signs are drawn at a time, which bounds memory."""
MOST_DRAWS = 100_000
ROUNDING = 1e-12
"""Two statistics this close, relative to the differences, are a tie; ties count against the hypothesis of a gap."""


@dataclass(frozen=True, kw_only=True)
class SignFlip:
    """The mean over raters of their mean difference, and the two-sided p of as large a one under flipped signs.

    `exact` is true if all 2^raters flips were counted. `least_p` is the smallest p that so many raters (or draws) can give.
    """

    value: float
    p: float
    least_p: float
    exact: bool
    flips: int
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


def sign_flip(
    *,
    first: Numbers,
    second: Numbers,
    raters: Column,
    weights: Numbers | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> SignFlip:
    """Test whether paired scores (n,) differ, flipping the sign of each rater's mean difference; every rater counts the same.

    All flips are counted where there are no more than `draws` of them; else that many are drawn and p = (1 + count) / (1 + draws).
    Raises TooFewRaters below two raters, Undefined without any pair, BadInput for draws outside 1 to 100000 or a negative seed.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise BadInput("The number of draws must lie between 1 and %(most)d.", most=MOST_DRAWS)
    if seed < 0:
        raise BadInput("A seed must not be negative.")
    rows = np.asarray(first).size
    gaps = numbers("first", first, rows=rows) - numbers("second", second, rows=rows)
    whom = codes("raters", raters, rows=rows)
    load = weights_of(weights, rows=rows)
    kept = np.ones(rows, dtype=np.bool_) if load is None else load > 0
    means = _rater_means(gaps[kept], whom[kept], None if load is None else load[kept])
    people, n = means.size, int(kept.sum())
    if n == 0:
        raise Undefined("Nothing has been judged here yet.")
    if people < 2:
        raise TooFewRaters(raters=people)
    population = Population(raters="new", scenarios="fixed")
    exact = people < 63 and 2**people <= draws
    flips = 2**people if exact else draws
    sums = _every_flip(means) if exact else _drawn_flips(means, draws, seed)
    size = float(np.abs(means).sum())
    count = int(np.count_nonzero(np.abs(sums) >= abs(float(means.sum())) - ROUNDING * size))
    return SignFlip(
        value=float(means.mean()),
        p=count / flips if exact else (1 + count) / (1 + flips),
        least_p=2 / flips if exact else 1 / (1 + flips),
        exact=exact,
        flips=flips,
        n=n,
        raters=people,
        few_raters=population.few_raters(people),
        method=(
            f"sign flips of rater means, all {flips}"
            if exact
            else f"sign flips of rater means, {flips} drawn"
        ),
        population=population.words,
    )


def _rater_means(gaps: Floats, whom: Column, load: Floats | None) -> Floats:
    """Give each rater's (weighted) mean difference, shape (raters,)."""
    index, found = numbered(np.asarray(whom, dtype=np.intp))
    weight = np.bincount(index, load, minlength=found.size)
    total = np.bincount(index, gaps if load is None else gaps * load, minlength=found.size)
    means: Floats = total / weight
    return means


def _every_flip(means: Floats) -> Floats:
    """Give the sums of all 2^raters flips, built up rater by rater."""
    sums = np.zeros(1)
    for mean in means.tolist():
        sums = np.concatenate([sums + mean, sums - mean])
    return sums


def _drawn_flips(means: Floats, draws: int, seed: int) -> Floats:
    """Give sums (draws,) under random signs: a sum is twice that of the raters drawn, less that of all."""
    rng = np.random.default_rng(seed)
    sums = np.zeros(draws)
    for start in range(0, means.size, BLOCK):
        block = means[start : start + BLOCK]
        bits = np.frombuffer(rng.bytes(draws * (BLOCK // 8)), dtype=np.uint8).reshape(draws, -1)
        plus = np.unpackbits(bits, axis=1, count=block.size)
        sums += 2 * (plus @ block) - block.sum()
    return sums
