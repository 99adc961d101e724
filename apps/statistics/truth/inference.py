"""The way of finding the truth that the data can bear: a majority, one accuracy per rater, or one confusion matrix per rater."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apps.statistics.arrays import Column, Floats
from apps.statistics.truth.coin import one_coin_of
from apps.statistics.truth.confusion import dawid_skene_of
from apps.statistics.truth.reliability import others
from apps.statistics.truth.settling import STEPS, Truth, truth_of
from apps.statistics.truth.votes import Votes, votes

FEW = 5
"""With fewer judgments of the median rater an accuracy per rater is noise."""
ENOUGH = 50
"""With fewer judgments of the median rater a confusion matrix per rater is noise ..."""
PER_SHARE = 8
"""... and with fewer than this for each of its free shares."""


def infer_truth(*, units: Column, categories: Column, count: int, raters: Column) -> Truth:
    """Give the likeliest category of each unit by the model that the median rater's judgments can bear; `method` says which and why.

    A majority below 5 judgments or where no unit was judged twice; Dawid and Skene's model from max(50, 8 count (count - 1)) on; the one-coin
    model between. Raises Unsettled where the model does not come to rest.
    """
    found = votes(units=units, categories=categories, count=count, raters=raters)
    typical = float(np.median(found.per_rater))
    needed = max(ENOUGH, PER_SHARE * count * (count - 1))
    words = f"median {typical:g} judgments per rater"
    if typical < FEW or int(found.per_unit.max()) < 2:
        return _majority(found, f"majority as shares of votes: {words} are too few for a model of raters")
    if typical >= needed:
        return _explained(
            dawid_skene_of(found, steps=STEPS), f"{words}, {needed} are enough for a matrix each"
        )
    return _explained(
        one_coin_of(found, steps=STEPS)[0], f"{words}, a confusion matrix each would need {needed}"
    )


def _explained(truth: Truth, why: str) -> Truth:
    return replace(truth, method=f"{truth.method}; {why}")


def _majority(found: Votes, method: str) -> Truth:
    table = found.table()
    posterior = table / table.sum(axis=1, keepdims=True)
    return truth_of(
        found,
        posterior=posterior,
        prevalence=table.sum(axis=0) / found.n,
        accuracy=_with_the_others(found),
        method=method,
    )


def _with_the_others(found: Votes) -> Floats:
    """Give each rater's share of judgments with the majority of the others, nan where there is none."""
    agrees, decided = others(found, found.tallies())
    held = np.bincount(found.rater, decided, minlength=found.people.size)
    right = np.bincount(found.rater, agrees, minlength=found.people.size)
    shares: Floats = np.full(held.shape, np.nan)
    np.divide(right, held, out=shares, where=held > 0)
    return shares
