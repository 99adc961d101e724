"""Questionnaires of several statements as numbers with clustered intervals: SUS and UEQ-S.

Each reduces a response to one number a scale; what follows is a mean of responses, with the raters' clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.statistics.arrays import Column, Floats, Ints, Numbers
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate
from apps.statistics.population import Population
from apps.statistics.proportions.means import mean

NEW = Population()

Answers = npt.NDArray[np.integer[Any]]

SUS_ITEMS, UEQ_ITEMS, PRAGMATIC_ITEMS = 10, 8, 4


@dataclass(frozen=True, kw_only=True, eq=False)
class UeqShort:
    """The short User Experience Questionnaire, each scale from -3 to 3: `pragmatic`, `hedonic` and `overall` quality."""

    pragmatic: Estimate
    hedonic: Estimate
    overall: Estimate


@dataclass(frozen=True, kw_only=True, eq=False)
class UeqShortScores:
    """One number a response and scale, -3 .. 3, shape (n,)."""

    pragmatic: Floats
    hedonic: Floats
    overall: Floats


def sus_score(*, answers: Answers) -> Floats:
    """Give each response's System Usability Scale score, 0 .. 100, from ten answers 1 .. 5: shape (n, 10) to (n,).

    Odd statements praise and count answer - 1, even ones blame and count 5 - answer; the sum is stretched by 2.5 [Brooke 1996].
    """
    found = _items("answers", answers, count=SUS_ITEMS, best=5)
    points = np.where(np.arange(SUS_ITEMS) % 2 == 0, found - 1, 5 - found)
    scores: Floats = points.sum(axis=1) * 2.5
    return scores


def sus(
    *,
    answers: Answers,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the mean System Usability Scale score, 0 .. 100, of responses of ten answers 1 .. 5, shape (n, 10).

    By group: `means` of `sus_score`. Raises BadInput for other answers, TooFewRaters, TooFewScenarios or Undefined where data are too few.
    """
    return mean(
        values=sus_score(answers=answers),
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        bounds=(0, 100),
        population=population,
        level=level,
    )


def ueq_s_score(*, answers: Answers) -> UeqShortScores:
    """Give each response's UEQ-S scales, -3 .. 3, from eight answers 1 .. 7, shape (n, 8), 7 always the positive end.

    The first four items are pragmatic, the last four hedonic; a scale is the mean of its answers less 4 [Schrepp et al. 2017].
    """
    found = _items("answers", answers, count=UEQ_ITEMS, best=7) - 4.0
    return UeqShortScores(
        pragmatic=found[:, :PRAGMATIC_ITEMS].mean(axis=1),
        hedonic=found[:, PRAGMATIC_ITEMS:].mean(axis=1),
        overall=found.mean(axis=1),
    )


def ueq_s(
    *,
    answers: Answers,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> UeqShort:
    """Give the means of the UEQ-S scales, -3 .. 3, of responses of eight answers 1 .. 7, shape (n, 8).

    By group: `means` of `ueq_s_score`. Raises BadInput for other answers, TooFewRaters, TooFewScenarios or Undefined for too few data.
    """
    scores = ueq_s_score(answers=answers)

    def scale(values: Floats) -> Estimate:
        return mean(
            values=values,
            raters=raters,
            scenarios=scenarios,
            weights=weights,
            bounds=(-3, 3),
            population=population,
            level=level,
        )

    return UeqShort(
        pragmatic=scale(scores.pragmatic), hedonic=scale(scores.hedonic), overall=scale(scores.overall)
    )


def _items(name: str, answers: Answers, *, count: int, best: int) -> Ints:
    array = np.asarray(answers)
    if array.ndim != 2 or array.shape[1] != count or (array.dtype.kind not in "iu" and array.size):
        raise BadInput(
            "%(name)s must be a table of integers with %(count)d columns, one for each statement.",
            name=name,
            count=count,
        )
    if array.size and (int(array.min()) < 1 or int(array.max()) > best):
        raise BadInput("%(name)s holds an answer outside 1 to %(best)d.", name=name, best=best)
    return array.astype(np.intp, copy=False)
