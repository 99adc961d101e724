"""Bang's blinding index: how far the guesses of each arm go beyond chance."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Numbers
from apps.statistics.blinding.guesses import NO_IDEA, guesses
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios

NEW = Population()


def bang(
    *,
    truth: Column,
    guess: Column,
    arms: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimates:
    """Give the index of each arm 0 .. arms - 1: 0 where guesses are chance, 1 where all are right, below 0 where they are misled.

    `truth` and `guess` (n,) are codes below `arms`; a guess may be NO_IDEA, which counts 0. A right guess counts 1; with two arms a wrong
    one counts -1, and the mean is (right - wrong) / n [Bang, Ni and Davis 2004]. For k arms a wrong guess counts -1 / (k - 1), as in
    tests corrected for guessing [Frary 1988]: the generalisation is that a guess at random among all k has mean 0. The lowest index is
    then -1 / (k - 1). Intervals are t intervals within these ends. An arm without enough guesses is undefined, with the reason. Raises
    BadInput for fewer than two arms or other codes.
    """
    found, said = guesses(truth=truth, guess=guess, arms=arms)
    wrong = -1.0 / (arms - 1)
    scores = np.where(said == found, 1.0, np.where(said == NO_IDEA, 0.0, wrong))
    return GroupedRatios(
        groups=found,
        count=arms,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
        level=level,
        prefix="Bang",
    ).mean(scores, bounds=(wrong, 1.0))
