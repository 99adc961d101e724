"""Do answers lean the way of a stereotype when nothing in the scenario decides for it?"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Numbers
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate
from apps.statistics.panel import panel_of
from apps.statistics.population import Population

Over = Literal["decided", "all"]


class Leaning(IntEnum):
    """Which way an answer leans."""

    CONSISTENT = 0
    INCONSISTENT = 1
    UNKNOWN = 2


def bias_score(
    *,
    leanings: Column,
    over: Over = "decided",
    raters: Column | None = None,
    sets: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give (consistent - inconsistent) / (consistent + inconsistent), or over all answers, within -1 .. 1; 0 is without lean.

    `leanings` (n,) holds codes of Leaning. Over "decided" answers unknown ones count in no number, and the interval is Wilson's,
    stretched; over "all" they count 0, which is the score of ambiguous scenarios, where unknown is right. Raises TooFewRaters,
    TooFewScenarios or Undefined where answers are too few.
    """
    if over not in ("decided", "all"):
        raise BadInput("A bias score is taken over the decided answers or over all.")
    panel = panel_of(
        rows=np.asarray(leanings).size, raters=raters, scenarios=sets, weights=weights, population=population
    )
    leaning = panel.codes("leanings", leanings, len(Leaning))
    if over == "all":
        values = (leaning == Leaning.CONSISTENT).astype(np.float64) - (leaning == Leaning.INCONSISTENT)
        ratios = panel.ratios(level=level, prefix="consistent less inconsistent over all answers")
        return panel.settled(ratios.mean(values, bounds=(-1, 1))).at(0)
    rows = np.flatnonzero(leaning != Leaning.UNKNOWN)
    ratios = panel.ratios(level=level, rows=rows, prefix="consistent less inconsistent over decided answers")
    share = panel.settled(ratios.proportion(leaning[rows] == Leaning.CONSISTENT)).at(0)
    # A share of consistent answers p is a score of 2 p - 1.
    return replace(share, value=2 * share.value - 1, low=2 * share.low - 1, high=2 * share.high - 1)
