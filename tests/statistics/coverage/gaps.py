"""Gaps between groups: each group's mean, or share, less that of everyone else; the truth is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.equity import Correction, group_gaps
from apps.statistics.population import Population
from apps.statistics.simulate import Groups, RatingCrowd, Ratings, simulate_ratings, true_grades, true_means
from tests.statistics.coverage.counting import AT_ONCE, BALANCED, Case, Held
from tests.statistics.coverage.designs import BOTH_NEW, NAIVE, NEW_RATERS

SHARES = (0.5, 0.3, 0.2)
GROUPS = Groups(shares=SHARES, shifts=((0.0,), (0.3,), (-0.2,)))
AT_ONCE_NAME = "gaps of means, all at once (Bonferroni)"


@dataclass(frozen=True)
class GapStudy:
    """One version, rated by raters of three groups."""

    raters: int
    each: int
    scenario_spread: float
    population: Population

    @property
    def crowd(self) -> RatingCrowd:
        return RatingCrowd(
            qualities=(0.0,), leniency_spread=0.5, difficulty_spread=self.scenario_spread, groups=GROUPS
        )

    def __call__(self, seed: int) -> Mapping[str, Held]:
        ratings = simulate_ratings(
            crowd=self.crowd, n=self.raters * self.each, raters=self.raters, scenarios=80, seed=seed
        )
        ours = self._held(ratings, self.population)
        naive = self._held(ratings, NAIVE)
        return {quantity: Held(share, naive[quantity]) for quantity, share in ours.items()}

    @cached_property
    def truth(self) -> tuple[Floats, Floats]:
        """The gaps of means and of shares of the two best grades, each (groups,)."""
        groups = range(len(SHARES))
        means = np.array([true_means(crowd=self.crowd, group=group)[0] for group in groups])
        best = np.array([true_grades(crowd=self.crowd, group=group)[0, 3:].sum() for group in groups])
        return _less_the_rest(means), _less_the_rest(best)

    def _held(self, ratings: Ratings, population: Population) -> dict[str, float]:
        def gaps(values: Floats, truth: Floats, correction: Correction, *, proportion: bool) -> list[bool]:
            found = group_gaps(
                values=values,
                groups=ratings.rater_groups[ratings.raters],
                count=len(SHARES),
                raters=ratings.raters,
                scenarios=ratings.scenarios,
                proportion=proportion,
                population=population,
                correction=correction,
            )
            held: list[bool] = ((found.low <= truth) & (truth <= found.high)).tolist()
            return held

        means, best = self.truth
        top = (ratings.values >= 4).astype(np.float64)
        return {
            "gaps of means": float(np.mean(gaps(ratings.values, means, "none", proportion=False))),
            "gaps of shares": float(np.mean(gaps(top, best, "none", proportion=True))),
            AT_ONCE_NAME: float(all(gaps(ratings.values, means, "bonferroni", proportion=False))),
        }


def _less_the_rest(value: Floats) -> Floats:
    share = np.asarray(SHARES)
    rest: Floats = (value @ share - value * share) / (1 - share)
    return value - rest


CASES = [
    Case(
        family="gaps between groups",
        design=name,
        study=study,
        target=BALANCED,
        targets={AT_ONCE_NAME: AT_ONCE},
        reduced=60,
    )
    for name, study in (
        ("60 raters x 40, three groups", GapStudy(60, 40, 0.0, NEW_RATERS)),
        ("60 raters x 40 on 80 scenarios, both new", GapStudy(60, 40, 0.5, BOTH_NEW)),
    )
]
