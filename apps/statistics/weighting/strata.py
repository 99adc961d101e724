"""Weights that undo over-sampling: a stratum of which more was taken than its share counts no more than its share."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Numbers, codes, weights_of
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.weighting.weights import Weighting, weighting


def stratum_weights(*, strata: Column, available: Column, traffic: Numbers | None = None) -> Weighting:
    """Give each scenario taken (n,) the weight with which the sample stands for all scenarios, of mean 1.

    `strata` (n,) is the stratum of each scenario taken, `available` (strata,) how many scenarios each stratum has. A scenario stands for
    available / taken of its stratum [Horvitz and Thompson 1952], times its `traffic` (n,) where results are weighted by traffic. Index
    the result with the scenarios of judgments to weight these. Scenarios of strata from which none was taken are told as `uncovered`,
    a share of all scenarios. Raises BadInput where more were taken than there are, Undefined where nothing was taken.
    """
    there = codes("available", available)
    column = codes("strata", strata, below=there.size)
    if not column.size:
        raise Undefined("No scenario was taken.")
    taken = np.bincount(column, minlength=there.size)
    if (taken > there).any():
        raise BadInput("More scenarios were taken from a stratum than it has.")
    weights = (there / np.maximum(taken, 1))[column]
    amounts = weights_of(traffic, rows=column.size)
    return weighting(
        weights=weights if amounts is None else weights * amounts,
        method="scenarios by stratum, available over taken" + ("" if amounts is None else ", times traffic"),
        uncovered=float(there[taken == 0].sum() / there.sum()),
    )
