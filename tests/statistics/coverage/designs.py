"""The designs in which intervals are tried: how many raters judge how much, and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.population import Population
from apps.statistics.simulate import Crowd, RatingCrowd
from tests.statistics.coverage.counting import BALANCED, UNEVEN, Target

NEW_RATERS = Population(raters="new", scenarios="fixed")
BOTH_NEW = Population()
NAIVE = Population(raters="fixed", scenarios="fixed")
"""Every judgment on its own, as intervals without clusters have it."""

STRENGTHS = tuple(np.linspace(-0.7, 0.7, 8).tolist())
ALMOST_ALIKE = tuple(np.linspace(-0.001, 0.001, 8).tolist())


@dataclass(frozen=True, kw_only=True)
class Design:
    """Judgments of `raters` on `scenarios`; spreads are between raters, between scenarios, and of the log of loads."""

    name: str
    raters: int
    each: int
    scenarios: int = 50
    rater_spread: float = 0.6
    scenario_spread: float = 0.0
    load_spread: float = 0.0
    tie_width: float = 0.5
    strengths: tuple[float, ...] = STRENGTHS
    population: Population = NEW_RATERS
    target: Target = BALANCED

    @property
    def n(self) -> int:
        return self.raters * self.each

    @property
    def crowd(self) -> Crowd:
        """Who compares eight versions."""
        return Crowd(
            strengths=self.strengths,
            rater_spread=self.rater_spread,
            scenario_spread=self.scenario_spread,
            load_spread=self.load_spread,
            tie_width=self.tie_width,
        )

    @property
    def rating_crowd(self) -> RatingCrowd:
        """Who rates the same versions with five grades."""
        return RatingCrowd(
            qualities=self.strengths,
            leniency_spread=self.rater_spread,
            taste_spread=self.rater_spread / 2,
            difficulty_spread=self.scenario_spread,
            fit_spread=self.scenario_spread / 2,
            load_spread=self.load_spread,
        )


DESIGNS = (
    Design(name="100 raters x 100", raters=100, each=100),
    Design(name="30 raters x 100", raters=30, each=100),
    Design(name="15 raters x 60", raters=15, each=60),
    Design(name="100 raters x 100, all alike", raters=100, each=100, rater_spread=0.0),
    Design(
        name="60 raters x 60 on average, lognormal load, no ties",
        raters=60,
        each=60,
        load_spread=1.0,
        tie_width=0.0,
        target=UNEVEN,
    ),
    Design(
        name="60 raters x 100 on 120 scenarios, both new",
        raters=60,
        each=100,
        scenarios=120,
        rater_spread=0.5,
        scenario_spread=0.6,
        population=BOTH_NEW,
    ),
)

FEW_AND_UNEVEN = Design(
    name="15 raters x 60 on average, lognormal load",
    raters=15,
    each=60,
    load_spread=1.0,
    target=UNEVEN,
)
