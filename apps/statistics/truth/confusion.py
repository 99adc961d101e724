"""One confusion matrix per rater [Dawid and Skene 1979], drawn towards the matrix of all raters together.

A matrix has count (count - 1) free shares, so that a rater with a dozen judgments tells next to nothing about his or her own; without a
prior the model then does worse than a majority.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Column, Floats
from apps.statistics.lazily import sparse
from apps.statistics.truth.coin import one_coin_of
from apps.statistics.truth.settling import STEPS, Model, Truth, settle, truth_of
from apps.statistics.truth.votes import Votes, too_large, votes

PULL = 10.0
"""Each row of a rater's matrix starts from this many judgments spread as the crowd spreads them."""


class DawidSkene(Model):
    """Confusion matrices with a Dirichlet prior of PULL judgments per true category at the pooled matrix, which stays as it starts."""

    def __init__(self, votes: Votes, start: Floats) -> None:
        super().__init__(votes)
        people, count = votes.people.size, votes.count
        if people * count * count > MOST_CELLS:
            raise too_large(people, count * count)
        given = votes.rater * count + votes.category
        shape = (votes.units.size, people * count)
        self._given = sparse.coo_array((np.ones(votes.n), (votes.unit, given)), shape=shape).tocsr()
        self._taken = self._given.T.tocsr()
        pooled = self._counts(start).sum(axis=0) + 1 / count
        self._pull: Floats = PULL * pooled / pooled.sum(axis=1, keepdims=True)
        self.confusion: Floats = np.tile(self._pull / PULL, (people, 1, 1))

    def _counts(self, posterior: Floats) -> Floats:
        """Expect how often each rater gave each category to units of each true one, shape (raters, true, given)."""
        count = self.votes.count
        counts: Floats = np.asarray(self._taken @ posterior).reshape(-1, count, count)
        return counts.transpose(0, 2, 1)

    def fit_raters(self, posterior: Floats) -> None:
        """Give each rater the expected counts and the prior's, as shares of each true category."""
        raised = self._counts(posterior) + self._pull
        self.confusion = raised / raised.sum(axis=2, keepdims=True)

    def logs(self) -> tuple[Floats, float]:
        """Give the sum of log confusion over each unit's judgments."""
        by_given = np.log(self.confusion).transpose(0, 2, 1).reshape(-1, self.votes.count)
        return np.asarray(self._given @ by_given, dtype=np.float64), 0.0

    def log_prior(self) -> float:
        """Give the log density of the prior's judgments for every rater."""
        return float((self._pull * np.log(self.confusion)).sum())


def dawid_skene(
    *, units: Column, categories: Column, count: int, raters: Column, steps: int = STEPS
) -> Truth:
    """Give the likeliest category of each unit when each rater mistakes categories in his or her own way.

    Starts from the one-coin model; its pooled confusion matrix is the prior of every rater. `accuracy` is the diagonal weighted by
    prevalence. Raises Undefined where no unit was judged twice or the matrices would not fit in memory, Unsettled where `steps` do not suffice.
    """
    return dawid_skene_of(votes(units=units, categories=categories, count=count, raters=raters), steps=steps)


def dawid_skene_of(found: Votes, *, steps: int) -> Truth:
    """Fit votes that are checked already."""
    _, start = one_coin_of(found, steps=steps)
    model = DawidSkene(found, start.posterior)
    settled = settle(model, start.posterior, steps=steps)
    right = np.diagonal(model.confusion, axis1=1, axis2=2)
    return truth_of(
        found,
        posterior=settled.posterior,
        prevalence=model.prevalence,
        accuracy=right @ model.prevalence,
        method=f"Dawid-Skene, prior of {PULL:g} judgments per true category at the pooled matrix, {settled.objective.size} steps",
        settled=settled,
        confusion=model.confusion,
    )
