"""Results of weighting, the effective number behind weights, and the errors of weighting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, size_of, weights_of
from apps.statistics.errors import BadInput, Undefined


class EmptyGroup(Undefined):
    """The population has a group that nobody in the sample belongs to: no weight can stand in for it.

    `margin` numbers the grouping, `group` is the code of the first such group.
    """

    code = "empty_group"

    def __init__(self, *, margin: int, group: int) -> None:
        self.margin, self.group = margin, group
        super().__init__(
            "Nobody in the sample belongs to group %(group)d of grouping %(margin)d, which is part of the population. "
            "Joining it with a similar group would help.",
            group=group,
            margin=margin,
        )


class NotConverged(Undefined):
    """Raking did not come to rest: no weights meet all the targets at once. `miss` is the largest difference of shares."""

    code = "not_converged"

    def __init__(self, *, rounds: int, miss: float) -> None:
        self.rounds, self.miss = rounds, miss
        super().__init__(
            "After %(rounds)d rounds the weights still miss a target share by %(miss).6f; the targets may contradict "
            "each other or the sample.",
            rounds=rounds,
            miss=miss,
        )


@dataclass(frozen=True, kw_only=True)
class Effective:
    """What weights cost: `effective_n` = (sum w)^2 / sum w^2 equal ones would tell as much, `design_effect` is n over it."""

    effective_n: float
    design_effect: float
    n: int
    method: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Weighting:
    """Weights `value` (n,) of mean 1, and what they cost.

    `miss` is the largest difference between a weighted share and its target, above the tolerance only after trimming. `trimmed` counts
    weights that were cut to the cap, `smallest` and `largest` are over positive weights. `uncovered` is the share of the targets that
    belongs to nothing in the sample and was left out.
    """

    value: Floats
    effective_n: float
    design_effect: float
    smallest: float
    largest: float
    trimmed: int
    miss: float
    rounds: int
    uncovered: float
    n: int
    method: str


def kish(*, weights: Numbers) -> Effective:
    """Give the effective n of weights and the design effect of weighting [Kish 1965]; rows of weight zero do not count.

    Raises BadInput for a weight below zero, Undefined if none is above it.
    """
    column = weights_of(weights, rows=np.asarray(weights).size)
    positive = np.zeros(0) if column is None else column[column > 0]
    if positive.size == 0:
        raise Undefined("No weight is above zero.")
    scaled = positive / positive.max()
    effective = float(scaled.sum() ** 2 / (scaled @ scaled))
    return Effective(
        effective_n=effective,
        design_effect=positive.size / effective,
        n=int(positive.size),
        method="Kish, (sum w)^2 / sum w^2",
    )


def traffic_weights(*, scenarios: Column, traffic: Numbers) -> Weighting:
    """Give each judgment (n,) the weight of its scenario's traffic, shared over the scenario's judgments, of mean 1.

    `traffic` (scenarios,) is how often each scenario occurs in use, in any unit. A scenario then counts as its traffic says, however often
    it was judged. Traffic of scenarios that nobody judged is told as `uncovered`. Raises BadInput, Undefined where nothing judged has
    traffic.
    """
    amounts = weights_of(traffic, rows=np.asarray(traffic).size)
    if amounts is None or amounts.size == 0:
        raise BadInput("Traffic is a column with an amount for each scenario.")
    column = codes("scenarios", scenarios, below=amounts.size)
    judged = np.bincount(column, minlength=amounts.size)
    covered = float(amounts[judged > 0].sum())
    if covered <= 0:
        raise Undefined("No scenario that was judged has any traffic.")
    weights = (amounts / np.maximum(judged, 1))[column]
    return weighting(
        weights=weights,
        method="traffic, shared over each scenario's judgments",
        uncovered=max(0.0, 1 - covered / float(amounts.sum())),
    )


def weighting(
    *,
    weights: Floats,
    method: str,
    trimmed: int = 0,
    miss: float = 0.0,
    rounds: int = 0,
    uncovered: float = 0.0,
) -> Weighting:
    """Put weights into a result: scaled to mean 1, with what they cost."""
    cost = kish(weights=weights)
    value = weights * (weights.size / weights.sum())
    positive = value[value > 0]
    return Weighting(
        value=value,
        effective_n=cost.effective_n,
        design_effect=cost.design_effect,
        smallest=float(positive.min()),
        largest=float(positive.max()),
        trimmed=trimmed,
        miss=miss,
        rounds=rounds,
        uncovered=uncovered,
        n=weights.size,
        method=method,
    )


def shares_of(name: str, targets: Numbers) -> Floats:
    """Give target shares that sum to one, from shares or counts; raises BadInput."""
    column = numbers(name, targets)
    if column.size == 0 or (column < 0).any() or column.sum() <= 0:
        raise BadInput("Target shares must not be negative, and not all zero.")
    shares: Floats = column / column.sum()
    return shares


def members(name: str, column: Column, targets: Floats, *, rows: int | None = None) -> Ints:
    """Give a column of groups below the number of targets; raises BadInput."""
    found = codes(name, column, below=targets.size, rows=rows)
    if size_of(found) == 0:
        raise Undefined("There is nobody in the sample to weight.")
    return found
