"""Bang's blinding index: how far the guesses of each arm go beyond chance."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Ints, Numbers, codes
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.proportions import means

NEW = Population()

NO_IDEA = -1
"""The guess of somebody who does not know."""


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

    `truth` and `guess` (n,) are codes below `arms`; a guess may be NO_IDEA, which counts 0. A right guess counts 1 and a wrong one
    -1 / (arms - 1), so that guessing at random has mean 0; with two arms that is the index of Bang, Ni and Davis (2004),
    (right - wrong) / n. Intervals are clustered by rater. Raises BadInput for fewer than two arms or other codes.
    """
    found, said = guesses(truth=truth, guess=guess, arms=arms)
    score = np.where(said == found, 1.0, -1.0 / (arms - 1))
    return means(
        values=np.where(said == NO_IDEA, 0.0, score),
        groups=found,
        count=arms,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        bounds=(-1.0 / (arms - 1), 1.0),
        population=population,
        level=level,
    )


def guesses(*, truth: Column, guess: Column, arms: int) -> tuple[Ints, Ints]:
    """Give both columns as codes, the guess NO_IDEA where there is none; raises BadInput for other codes."""
    if arms < 2:
        raise BadInput("Guesses need at least two arms.")
    found = codes("truth", truth, below=arms)
    said = codes("guess", np.asarray(guess) + 1, below=arms + 1, rows=found.size) - 1
    return found, said
