"""Likelihood of pairwise judgments with terms beside the scores, which differ from row to row.

Rows are summed by pair in blocks that stay in the processor's cache; derivatives by version follow from the sums.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.lazily import special
from apps.statistics.pairwise.ascent import Slope
from apps.statistics.pairwise.comparisons import SCORE, Counted

BLOCK = 2**14
"""Rows handled at once; more where a table of pairs is larger."""


class PairLogit:
    """Log-likelihood, gradient and curvature of scores (k,) and terms (q,), summed block by block."""

    def __init__(self, rows: Counted, terms: list[Floats]) -> None:
        self._versions = rows.versions
        self._pairs = rows.first.astype(np.intp, copy=False) * rows.versions + rows.second
        self._wins = SCORE[rows.outcomes]
        self._weights = rows.weights
        self._terms = np.array(terms, dtype=np.float64).reshape(len(terms), rows.n)
        step = max(BLOCK, rows.versions**2)
        self._blocks = [slice(begin, begin + step) for begin in range(0, rows.n, step)]

    def slope(self, point: Floats) -> Slope:
        """Give the log-likelihood at a point (k + q,), with its derivatives."""
        size, count = self._versions**2, self._terms.shape[0]
        value = 0.0
        pull, by_pair, cross = np.zeros(size), np.zeros(size), np.zeros((count, size))
        beside, among = np.zeros(count), np.zeros((count, count))
        for block in self._blocks:
            logit = self._logit(point, block)
            odds = np.exp(-np.abs(logit))
            pairs, terms, wins = self._pairs[block], self._terms[:, block], self._wins[block]
            # log P of a win is logit - max(logit, 0) - log(1 + odds), of a loss the same without its first term
            likely = wins * logit - np.maximum(logit, 0) - np.log1p(odds)
            left = wins - np.where(logit >= 0, 1, odds) / (1 + odds)
            bend = odds / (1 + odds) ** 2
            if self._weights is not None:
                weights = self._weights[block]
                likely, left, bend = likely * weights, left * weights, bend * weights
            value += float(likely.sum())
            pull += np.bincount(pairs, left, size)
            by_pair += np.bincount(pairs, bend, size)
            bent = terms * bend
            for number, column in enumerate(bent):
                cross[number] += np.bincount(pairs, column, size)
            beside += terms @ left
            among += bent @ terms.T
        return Slope(value, self._gradient(pull, beside), self._curvature(by_pair, cross, among))

    def residuals(self, point: Floats) -> Floats:
        """Give weight * (score of first - its probability) of each row, (n,)."""
        result = np.concatenate(
            [self._wins[block] - special.expit(self._logit(point, block)) for block in self._blocks]
        )
        return result if self._weights is None else result * self._weights

    def _logit(self, point: Floats, block: slice) -> Floats:
        scores = point[: self._versions]
        leads = (scores[:, None] - scores[None, :]).ravel()
        logit: Floats = leads[self._pairs[block]] + point[self._versions :] @ self._terms[:, block]
        return logit

    def _gradient(self, by_pair: Floats, beside: Floats) -> Floats:
        """Sum by version what was summed by pair of first and second: first gains what second loses."""
        pull = by_pair.reshape(self._versions, self._versions)
        return np.concatenate([pull.sum(axis=1) - pull.sum(axis=0), beside])

    def _curvature(self, by_pair: Floats, cross: Floats, among: Floats) -> Floats:
        versions, width = self._versions, self._versions + among.shape[0]
        met = by_pair.reshape(versions, versions)
        met = met + met.T
        curvature = np.zeros((width, width))
        curvature[:versions, :versions] = np.diag(met.sum(axis=1)) - met
        mixed = cross.reshape(-1, versions, versions)
        curvature[versions:, :versions] = mixed.sum(axis=2) - mixed.sum(axis=1)
        curvature[:versions, versions:] = curvature[versions:, :versions].T
        curvature[versions:, versions:] = among
        return curvature
