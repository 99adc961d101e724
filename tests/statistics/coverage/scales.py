"""Means and shares of grades on a scale of five; the truth is exact, from the normal distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.population import Population
from apps.statistics.proportions import means, shares
from apps.statistics.simulate import Ratings, simulate_ratings, true_grades, true_means
from tests.statistics.coverage.counting import Case, Held, inside
from tests.statistics.coverage.designs import DESIGNS, FEW_AND_UNEVEN, NAIVE, Design


@dataclass(frozen=True)
class ScaleStudy:
    """One simulated study of ratings; called with its seed."""

    design: Design

    def __call__(self, seed: int) -> Mapping[str, Held]:
        design = self.design
        ratings = simulate_ratings(
            crowd=design.rating_crowd, n=design.n, raters=design.raters, scenarios=design.scenarios, seed=seed
        )
        ours = self._held(ratings, design.population)
        naive = self._held(ratings, NAIVE)
        return {quantity: Held(share, naive[quantity]) for quantity, share in ours.items()}

    @cached_property
    def truth(self) -> tuple[Floats, Floats]:
        """Means (versions,) and shares of grades (versions, grades)."""
        crowd = self.design.rating_crowd
        return true_means(crowd=crowd), true_grades(crowd=crowd)

    def _held(self, ratings: Ratings, population: Population) -> dict[str, float]:
        true_mean, true_share = self.truth
        versions, grades = true_share.shape
        mean = means(
            values=ratings.values,
            groups=ratings.versions,
            count=versions,
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            bounds=(1.0, float(grades)),
            population=population,
        )
        by_grade = shares(
            chosen=ratings.values.astype(np.intp) - 1,
            options=grades,
            groups=ratings.versions,
            count=versions,
            raters=ratings.raters,
            scenarios=ratings.scenarios,
            population=population,
        )
        held = [inside(share.low, share.high, true_share[:, grade]) for grade, share in enumerate(by_grade)]
        return {
            "means": inside(mean.low, mean.high, true_mean),
            "shares of grades": float(np.mean(held)),
        }


CASES = [
    Case(family="scales", design=design.name, study=ScaleStudy(design), target=design.target)
    for design in (*DESIGNS, FEW_AND_UNEVEN)
]
