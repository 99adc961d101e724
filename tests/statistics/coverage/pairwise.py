"""Scores, differences, win rates, tie rate and rank sets from comparisons; the truth by quadrature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.intervals import t_quantile
from apps.statistics.pairwise import (
    BradleyTerry,
    Comparisons,
    average_win_rates,
    bradley_terry,
    outcome_rates,
    ranks,
    win_rates,
)
from apps.statistics.pairwise.fit import fit_table
from apps.statistics.pairwise.models import ties_half
from apps.statistics.population import Population
from apps.statistics.simulate import simulate_votes, true_tie_rates, true_win_rates
from tests.statistics.coverage.counting import AT_ONCE, Case, Held, inside
from tests.statistics.coverage.designs import ALMOST_ALIKE, DESIGNS, FEW_AND_UNEVEN, NAIVE, Design

DRAWS = 2_000
RANK_SETS = "rank sets, all at once"
FEW = "few raters with uneven loads"


@dataclass(frozen=True)
class Truth:
    """What endless new raters (and scenarios) would say, from win rates (k, k) that are exact up to quadrature."""

    rates: Floats
    ties: Floats

    @cached_property
    def upper(self) -> tuple[Ints, Ints]:
        return np.triu_indices(len(self.rates), 1)

    @cached_property
    def scores(self) -> Floats:
        """The scores that fit the true win rates with every pair met equally often."""
        table = np.zeros((*self.rates.shape, 3))
        table[(*self.upper, 0)] = self.rates[self.upper]
        table[(*self.upper, 1)] = 1 - self.rates[self.upper]
        return fit_table(table=table, model=ties_half).scores

    @cached_property
    def differences(self) -> Floats:
        return self.scores[:, None] - self.scores[None, :]

    @cached_property
    def average(self) -> Floats:
        average: Floats = (self.rates.sum(axis=1) - 0.5) / (len(self.rates) - 1)
        return average

    @cached_property
    def tie_rate(self) -> float:
        return float(self.ties[self.upper].mean())


@dataclass(frozen=True)
class PairwiseStudy:
    """One simulated comparison study; called with its seed."""

    design: Design

    def __call__(self, seed: int) -> Mapping[str, Held]:
        comparisons = self._simulated(seed)
        ours = self._held(comparisons, self.design.population)
        naive = self._held(comparisons, NAIVE)
        return {quantity: Held(share, naive[quantity]) for quantity, share in ours.items()}

    def _simulated(self, seed: int) -> Comparisons:
        design = self.design
        votes = simulate_votes(
            crowd=design.crowd, n=design.n, raters=design.raters, scenarios=design.scenarios, seed=seed
        )
        return votes.comparisons()

    @cached_property
    def truth(self) -> Truth:
        crowd = self.design.crowd
        return Truth(true_win_rates(crowd=crowd), true_tie_rates(crowd=crowd))

    def _held(self, comparisons: Comparisons, population: Population) -> dict[str, float]:
        truth = self.truth
        fit = bradley_terry(comparisons=comparisons, population=population)
        rates = win_rates(comparisons=comparisons, population=population)
        average = average_win_rates(comparisons=comparisons, population=population)
        found = {
            "scores": inside(fit.low, fit.high, truth.scores),
            "differences of scores": float(self._differences(fit).mean()),
            RANK_SETS: self._ranks(fit),
            "win rates": inside(rates.low, rates.high, truth.rates[rates.first, rates.second]),
            "average win rates": inside(average.low, average.high, truth.average),
        }
        if self.design.tie_width > 0:
            tie = outcome_rates(comparisons=comparisons, population=population).tie.overall
            found["tie rate"] = inside(tie.low, tie.high, truth.tie_rate)
        return found

    def _differences(self, fit: BradleyTerry) -> Bools:
        upper = self.truth.upper
        far = np.abs(fit.value[:, None] - fit.value[None, :] - self.truth.differences)[upper]
        within: Bools = far <= t_quantile(level=0.95, degrees=fit.degrees) * fit.contrast_errors()[upper]
        return within

    def _ranks(self, fit: BradleyTerry) -> float:
        order = 1 + (self.truth.differences < 0).sum(axis=1)
        sets = ranks(fit=fit, draws=DRAWS)
        return float(((sets.low <= order) & (order <= sets.high)).all())


@dataclass(frozen=True)
class CloseRanksStudy(PairwiseStudy):
    """The hardest study for rank sets: versions so close that any two placed apart are placed wrongly half of the time."""

    def _held(self, comparisons: Comparisons, population: Population) -> dict[str, float]:
        return {RANK_SETS: self._ranks(bradley_terry(comparisons=comparisons, population=population))}


CASES = [
    *(
        Case(
            family="comparisons",
            design=design.name,
            study=PairwiseStudy(design),
            target=design.target,
            targets={RANK_SETS: AT_ONCE},
        )
        for design in DESIGNS
    ),
    *(
        Case(
            family="ranks of versions almost alike",
            design=design.name,
            study=CloseRanksStudy(replace(design, strengths=ALMOST_ALIKE)),
            target=AT_ONCE,
            reduced=40,
        )
        for design in DESIGNS
    ),
    Case(
        family=FEW,
        design=f"comparisons, {FEW_AND_UNEVEN.name}",
        study=PairwiseStudy(FEW_AND_UNEVEN),
        target=FEW_AND_UNEVEN.target,
        targets={RANK_SETS: AT_ONCE},
    ),
    Case(
        family=FEW,
        design=f"comparisons of versions almost alike, {FEW_AND_UNEVEN.name}",
        study=CloseRanksStudy(replace(FEW_AND_UNEVEN, strengths=ALMOST_ALIKE)),
        target=AT_ONCE,
        reduced=40,
    ),
]
