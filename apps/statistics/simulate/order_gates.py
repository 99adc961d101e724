"""The gates of a played round: their truth, their bounds at a look as a sequential study has them, and their intervals for one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import Undefined
from apps.statistics.pairwise.bradley_terry import bradley_terry
from apps.statistics.pairwise.comparisons import SCORES, Comparisons, Outcome
from apps.statistics.pairwise.fit import fit_table
from apps.statistics.pairwise.models import ties_half
from apps.statistics.pairwise.win_rates import win_rates
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.sequential import anytime_interval, sequential_mean
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.order_specs import OrderGate
from apps.statistics.simulate.truth import true_win_rates

Bounds = tuple[float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """The judgments so far, columns (n,), and each rater's rank of closing (raters,), -1 while open."""

    first: Ints
    second: Ints
    outcomes: Ints
    raters: Ints
    scenarios: Ints
    order: Ints
    versions: int

    def comparisons(self, *, closed: bool) -> Comparisons:
        """Give them as input of the estimators, of closed raters only where asked for."""
        kept = self.order[self.raters] >= 0 if closed else slice(None)
        return Comparisons(
            first=self.first[kept],
            second=self.second[kept],
            outcomes=self.outcomes[kept],
            raters=self.raters[kept],
            scenarios=self.scenarios[kept],
            versions=self.versions,
        )


def truths(*, crowd: Crowd, gates: Sequence[OrderGate]) -> Floats:
    """Give the value of each gate that endless new raters on endless new scenarios would give, shape (gates,).

    Scores are those that fit the true win rates with all pairs met equally often.
    """
    rates = true_win_rates(crowd=crowd)
    table = np.zeros((*rates.shape, 3))
    table[..., 0], table[..., 1] = np.triu(rates, 1), np.triu(1 - rates, 1)
    scores = fit_table(table=table, model=ties_half).scores
    return np.array(
        [
            rates[gate.first, gate.second]
            if gate.measure == "win_rate"
            else scores[gate.first] - scores[gate.second]
            for gate in gates
        ]
    )


def bounds_at_a_look(
    *, judged: Judged, gates: Sequence[OrderGate], population: Population
) -> list[Bounds | None]:
    """Give the bounds of each gate that hold at every look, from closed raters; None where there are none yet."""
    scores = (
        _scores_at_a_look(judged, gates, population)
        if any(gate.measure == "bradley_terry" for gate in gates)
        else {}
    )
    return [
        scores.get(gate) if gate.measure == "bradley_terry" else _rate_at_a_look(judged, gate, population)
        for gate in gates
    ]


def intervals_for_one_look(
    *, judged: Judged, gates: Sequence[OrderGate], population: Population
) -> list[Bounds | None]:
    """Give the ordinary interval of each gate from all judgments; None where it is undefined."""
    comparisons = judged.comparisons(closed=False)
    found: list[Bounds | None] = []
    for gate in gates:
        try:
            if gate.measure == "win_rate":
                rate = win_rates(comparisons=comparisons, population=population).between(
                    gate.first, gate.second
                )
                found.append((rate.low, rate.high))
            else:
                fit = bradley_terry(comparisons=comparisons, population=population)
                contrast = fit.contrast(gate.first, gate.second)
                found.append((contrast.low, contrast.high))
        except Undefined:
            found.append(None)
    return found


def _rate_at_a_look(judged: Judged, gate: OrderGate, population: Population) -> Bounds | None:
    ahead = (judged.first == gate.first) & (judged.second == gate.second)
    behind = (judged.first == gate.second) & (judged.second == gate.first)
    rows = np.flatnonzero((ahead | behind) & (judged.outcomes != Outcome.CANNOT_JUDGE))
    score = SCORES[judged.outcomes[rows]]
    try:
        found = sequential_mean(
            values=np.where(ahead[rows], score, 1 - score),
            raters=judged.raters[rows],
            scenarios=judged.scenarios[rows],
            order=judged.order,
            population=population,
        )
    except Undefined:
        return None
    return None if found.raters < FEW_RATERS else (found.low, found.high)


def _scores_at_a_look(
    judged: Judged, gates: Sequence[OrderGate], population: Population
) -> dict[OrderGate, Bounds]:
    try:
        fit = bradley_terry(comparisons=judged.comparisons(closed=True), population=population)
    except Undefined:
        return {}
    if fit.raters < FEW_RATERS:
        return {}
    found = {}
    for gate in gates:
        contrast = fit.contrast(gate.first, gate.second)
        bounds = anytime_interval(
            value=contrast.value, error=contrast.error, clusters=fit.raters, degrees=fit.degrees
        )
        found[gate] = (bounds.low, bounds.high)
    return found
