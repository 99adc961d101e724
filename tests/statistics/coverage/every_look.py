"""Bounds that hold at every look: is the truth inside at all looks, rater by rater in the order in which they close?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.intervals import t_quantile
from apps.statistics.pairwise.comparisons import SCORE
from apps.statistics.population import Population
from apps.statistics.sequential import sequential_mean
from apps.statistics.simulate import Crowd, Missing, simulate_votes, true_win_rates
from apps.statistics.simulate.crowd import NOTHING_MISSING
from tests.statistics.coverage.counting import AT_ONCE, Case, Held
from tests.statistics.coverage.designs import BOTH_NEW, NEW_RATERS

FIRST_LOOK = 10
"""Raters at the first look of the naive analyst: a gate has no data before."""


@dataclass(frozen=True)
class EveryLookStudy:
    """Two versions are compared, and someone looks whenever a rater closes."""

    raters: int
    each: int
    rater_spread: float
    scenario_spread: float
    population: Population
    missing: Missing = NOTHING_MISSING

    @cached_property
    def crowd(self) -> Crowd:
        return Crowd(
            strengths=(0.2, 0.0),
            rater_spread=self.rater_spread,
            scenario_spread=self.scenario_spread,
            tie_width=0.3,
            missing=self.missing,
        )

    @cached_property
    def truth(self) -> float:
        return float(true_win_rates(crowd=self.crowd)[0, 1])

    def __call__(self, seed: int) -> Mapping[str, Held]:
        votes = simulate_votes(
            crowd=self.crowd, n=self.raters * self.each, raters=self.raters, scenarios=100, seed=seed
        )
        scores = SCORE[votes.outcomes]
        found = sequential_mean(
            values=scores,
            raters=votes.raters,
            scenarios=votes.scenarios,
            order=votes.closing,
            population=self.population,
            path=True,
        ).path
        assert found is not None
        inside = ((found.low <= self.truth) & (self.truth <= found.high)).all()
        naive = self._fixed_at_every_look(scores, votes.closing[votes.raters])
        return {"win rate, inside at every look": Held(float(inside), float(naive))}

    def _fixed_at_every_look(self, scores: Floats, place: Ints) -> bool:
        """Tell whether the clustered interval for one look, taken at every look from the tenth rater on, always holds the truth."""
        total = np.bincount(place, scores, minlength=self.raters)
        load = np.bincount(place, minlength=self.raters).astype(np.float64)
        judged = load > 0
        total, load = total[judged], load[judged]
        n, looks = np.cumsum(load), np.arange(1, load.size + 1)
        mean = np.cumsum(total) / n
        squares = np.cumsum(total**2) - 2 * mean * np.cumsum(total * load) + mean**2 * np.cumsum(load**2)
        used = looks >= FIRST_LOOK
        error = np.sqrt(looks[used] / (looks[used] - 1) * squares[used]) / n[used]
        half = t_quantile(level=0.95, degrees=looks[used] - 1) * error
        return bool((np.abs(mean[used] - self.truth) <= half).all())


CASES = [
    Case(family="bounds for every look", design=design, study=study, target=AT_ONCE, reduced=100)
    for design, study in (
        ("100 raters x 20, raters differ much", EveryLookStudy(100, 20, 1.0, 0.0, NEW_RATERS)),
        ("100 raters x 20, all alike", EveryLookStudy(100, 20, 0.0, 0.0, NEW_RATERS)),
        (
            "100 raters x 20, many drop out",
            EveryLookStudy(100, 20, 0.7, 0.0, NEW_RATERS, Missing(dropout_median=8, dropout_spread=1.0)),
        ),
        ("100 raters x 20 on 100 scenarios, both new", EveryLookStudy(100, 20, 0.5, 0.6, BOTH_NEW)),
    )
]
