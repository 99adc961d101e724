"""One accuracy per rater: a rater gives the true category with chance a, and any other alike."""

from __future__ import annotations

from math import sqrt

import numpy as np

from apps.statistics.arrays import Column, Floats
from apps.statistics.errors import Undefined
from apps.statistics.lazily import sparse
from apps.statistics.truth.settling import STEPS, Model, Settled, Truth, settle, truth_of
from apps.statistics.truth.votes import Votes, votes

PULL = 4.0
"""Each rater starts from this many judgments at the accuracy of the crowd, so that few judgments make nobody perfect."""
SUREST = 0.999
"""The crowd's accuracy is taken to be at most this."""


class OneCoin(Model):
    """The one-coin model with a prior of PULL judgments at the crowd's accuracy."""

    def __init__(self, votes: Votes) -> None:
        super().__init__(votes)
        self.start: Floats = votes.table()
        self.crowd = _crowd_accuracy(self.start)
        self.start /= self.start.sum(axis=1, keepdims=True)
        self.accuracy: Floats = np.full(votes.people.size, self.crowd)
        cells = votes.unit * votes.count + votes.category
        # Who gave what to what (raters, units x count): a product with it takes a third of a pass over the rows.
        shape = (votes.people.size, self.start.size)
        self._given = sparse.coo_array((np.ones(votes.n), (votes.rater, cells)), shape=shape).tocsr()
        self._taken = self._given.T
        self._judgments = votes.per_rater

    def fit_raters(self, posterior: Floats) -> None:
        """Give each rater the share of judgments that are right, as far as it is known."""
        right = np.asarray(self._given @ posterior.ravel(), dtype=np.float64)
        self.accuracy = (right + PULL * self.crowd) / (self._judgments + PULL)

    def logs(self) -> tuple[Floats, float]:
        """Give log a for the category given, against log ((1 - a) / (count - 1)) for every other."""
        wrong = np.log((1 - self.accuracy) / (self.votes.count - 1))
        gain = np.log(self.accuracy) - wrong
        logs = np.asarray(self._taken @ gain, dtype=np.float64)
        return logs.reshape(-1, self.votes.count), float(wrong @ self._judgments)

    def log_prior(self) -> float:
        """Give the log density of PULL judgments at the crowd's accuracy for each rater."""
        right = float(np.log(self.accuracy).sum())
        wrong = float(np.log1p(-self.accuracy).sum())
        return PULL * (self.crowd * right + (1 - self.crowd) * wrong)


def one_coin(*, units: Column, categories: Column, count: int, raters: Column, steps: int = STEPS) -> Truth:
    """Give the likeliest category of each unit when each rater has one accuracy, by expectation and maximisation.

    Raises Undefined where no unit was judged twice, Unsettled where `steps` do not suffice.
    """
    return one_coin_of(votes(units=units, categories=categories, count=count, raters=raters), steps=steps)[0]


def one_coin_of(found: Votes, *, steps: int) -> tuple[Truth, Settled]:
    """Fit votes that are checked already."""
    model = OneCoin(found)
    settled = settle(model, model.start, steps=steps)
    truth = truth_of(
        found,
        posterior=settled.posterior,
        prevalence=model.prevalence,
        accuracy=model.accuracy,
        method=f"one-coin model, {PULL:g} judgments of prior per rater, {settled.objective.size} steps",
        settled=settled,
    )
    return truth, settled


def _crowd_accuracy(table: Floats) -> float:
    """Give the accuracy a at which two raters agree as often as they do: P = a^2 + (1 - a)^2 / (K - 1).

    The share of votes with the majority would flatter, since every vote is part of its own majority.
    """
    sizes = table.sum(axis=1)
    pairs = float((sizes * (sizes - 1)).sum())
    if pairs <= 0:
        raise Undefined("No unit was judged twice, so that the truth cannot be told from what raters say.")
    count = table.shape[1]
    agreed = float((table * (table - 1)).sum()) / pairs
    accuracy = (1 + sqrt((count - 1) * max(count * agreed - 1, 0.0))) / count
    return float(np.clip(accuracy, 1 / count, SUREST))
