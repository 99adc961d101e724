"""Paired differences, and means of people sharpened by a proxy; the truth is exact up to quadrature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from apps.statistics.counterfactual import paired_difference
from apps.statistics.population import Population
from apps.statistics.proxies import prediction_powered_mean
from apps.statistics.simulate import RatingCrowd, simulate_ratings, true_means
from apps.statistics.simulate.truth import average
from tests.statistics.coverage.counting import BALANCED, Case, Held
from tests.statistics.coverage.designs import BOTH_NEW, NAIVE

VARIANTS = RatingCrowd(
    qualities=(0.0, 0.2), leniency_spread=0.6, taste_spread=0.3, difficulty_spread=0.6, fit_spread=0.3
)


@dataclass(frozen=True)
class PairedStudy:
    """Raters rate both variants of a scenario; raters and sets of variants are new."""

    raters: int
    each: int
    sets: int

    def __call__(self, seed: int) -> Mapping[str, Held]:
        found = simulate_ratings(
            crowd=VARIANTS,
            n=self.raters * self.each,
            raters=self.raters,
            scenarios=self.sets,
            seed=seed,
            together=True,
        )
        second, first = found.values.reshape(-1, 2).T
        low, high = true_means(crowd=VARIANTS).tolist()

        def held(population: Population) -> float:
            gap = paired_difference(
                first=first,
                second=second,
                raters=found.raters[::2],
                sets=found.scenarios[::2],
                bounds=VARIANTS.scale,
                population=population,
            )
            return float(gap.low <= high - low <= gap.high)

        return {"paired difference": Held(held(BOTH_NEW), held(NAIVE))}


LEVEL, SCENARIO_SPREAD, RATER_SPREAD = 0.4, 1.0, 0.6


@dataclass(frozen=True)
class ProxyStudy:
    """Raters say yes or no to some scenarios; a proxy, too kind and imprecise, to those and to many more."""

    raters: int
    each: int
    judged: int
    rest: int

    def __call__(self, seed: int) -> Mapping[str, Held]:
        rng = np.random.default_rng(seed)
        raters = np.repeat(np.arange(self.raters), self.each)
        scenarios = rng.integers(self.judged, size=raters.size)
        quality = rng.normal(LEVEL, SCENARIO_SPREAD, self.judged + self.rest)
        own = rng.normal(0, RATER_SPREAD, self.raters)
        values = (rng.random(raters.size) < expit(quality[scenarios] + own[raters])).astype(np.float64)
        proxy = expit(quality + 0.5 + rng.normal(0, 0.5, quality.size))
        points, weights = average(
            spread=float(np.hypot(SCENARIO_SPREAD, RATER_SPREAD)), lead=np.array([LEVEL])
        )
        truth = float((expit(points) @ weights)[0])

        def held(population: Population) -> float:
            found = prediction_powered_mean(
                values=values,
                proxies=proxy[scenarios],
                rest=proxy[self.judged :],
                raters=raters,
                scenarios=scenarios,
                population=population,
            )
            return float(found.low <= truth <= found.high)

        return {"prediction-powered mean": Held(held(BOTH_NEW), held(NAIVE))}


CASES = [
    Case(
        family="paired differences",
        design="40 raters x 25 pairs on 60 sets, both new",
        study=PairedStudy(40, 25, 60),
        target=BALANCED,
        reduced=150,
    ),
    Case(
        family="proxies",
        design="40 raters x 20 on 200 scenarios, 3,000 more by proxy, both new",
        study=ProxyStudy(40, 20, 200, 3_000),
        target=BALANCED,
        reduced=150,
    ),
]
