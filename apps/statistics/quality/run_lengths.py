"""The exact distribution of the longest run among independent answers."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints

TOGETHER = 2**22
"""Sequences are worked through in blocks whose history has at most so many cells."""


def run_at_least(*, length: Ints, n: Ints, shares: Floats) -> Floats:
    """Give P(longest run >= length) among n independent answers with `shares` (sequences, kinds), for each sequence.

    A first long run of answer k ends at t where the m answers before and at t are k, the one before them is not, and no long run
    came earlier: f_k(t) = p_k^m (w(t-m) - b_k(t-m)), where w(t) is the chance of no long run within t answers and b_k(t) that of
    none with answer k last. The tail is the sum of f, so that small chances lose no digits. [Feller 1968, XIII.7; Balakrishnan
    and Koutras 2002]
    """
    result = np.empty(length.size)
    order = np.argsort(n, kind="stable")
    cells = (int(n.max(initial=0)) + 1) * max(shares.shape[1], 1)
    step = max(TOGETHER // cells, 1)
    for begin in range(0, order.size, step):
        block = order[begin : begin + step]
        result[block] = _tails(length[block], n[block], shares[block])
    return result


def _tails(length: Ints, n: Ints, shares: Floats) -> Floats:
    """Work one block through, answer by answer, all sequences side by side."""
    last = int(n.max(initial=0))
    jobs = np.arange(length.size)
    free = np.ones((last + 1, length.size))
    ends = np.zeros((last + 1, *shares.shape))
    long_run = shares ** length[:, None]
    tail, result = np.zeros(length.size), np.zeros(length.size)
    for t in range(1, last + 1):
        back = np.maximum(t - length, 0)
        first = long_run * (free[back, jobs][:, None] - ends[back, jobs]) * (t >= length)[:, None]
        ends[t] = shares * free[t - 1][:, None] - first
        tail = tail + first.sum(axis=1)
        free[t] = 1 - tail
        result = np.where(n == t, tail, result)
    return np.clip(np.where(length <= 0, 1.0, result), 0.0, 1.0)
