"""The capital of a bettor against a mean: how much to stake on each draw, and the means that the capital refutes."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints

MOST_STAKED = 0.75
"""A bet risks at most this share of the capital, so that no single rater can ruin it."""
HALVINGS = 50
"""Bounds are found to 2^-50 of the scale."""
CELLS = 2**22
"""A path is found in chunks of this many capitals."""


def bets(shares: Floats, *, stakes: float) -> Floats:
    """Give the bet before each draw, shape (draws,): sqrt(2 log(stakes) / (s2 t log(t + 1))), from the draws before it only.

    s2 is their variance, begun at 1/4 as if one draw of the widest spread had come first; `stakes` is the capital aimed at.
    """
    times = np.arange(1, shares.size + 1)
    mean = (0.5 + np.cumsum(shares)) / (times + 1)
    variance = (0.25 + np.cumsum((shares - mean) ** 2)) / (times + 1)
    known = np.concatenate([[0.25], variance[:-1]])
    result: Floats = np.sqrt(2 * np.log(stakes) / (known * times * np.log(times + 1)))
    return result


def log_capitals(shares: Floats, against: Floats, stakes: float) -> Floats:
    """Give the log capital after each draw of a bettor against each of the means `against`, shape (draws, means)."""
    staked = np.minimum(bets(shares, stakes=stakes)[:, None], MOST_STAKED / against)
    capitals: Floats = np.log1p(staked * (shares[:, None] - against)).cumsum(axis=0)
    return capitals


def lower_ends(shares: Floats, looks: Ints, stakes: float) -> Floats:
    """Give the smallest mean that is not yet refuted at each look, shape (looks,): the capital falls as the mean bet against rises."""
    step = max(1, CELLS // shares.size)
    found = [_lower_of(shares, looks[start : start + step], stakes) for start in range(0, looks.size, step)]
    return np.concatenate(found)


def _lower_of(shares: Floats, looks: Ints, stakes: float) -> Floats:
    seen = np.arange(1, shares.size + 1)[:, None] <= looks
    planned = bets(shares, stakes=stakes)[:, None]
    refuted, standing = np.zeros(looks.size), np.ones(looks.size)
    for _ in range(HALVINGS):
        middle = (refuted + standing) / 2
        staked = np.minimum(planned, MOST_STAKED / middle)
        capital = np.log1p(np.where(seen, staked * (shares[:, None] - middle), 0)).sum(axis=0)
        gone = capital >= np.log(stakes)
        refuted, standing = np.where(gone, middle, refuted), np.where(gone, standing, middle)
    return refuted
