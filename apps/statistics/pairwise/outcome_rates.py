"""How often raters tie, call both bad or cannot judge, and whether the version shown first has an advantage."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Bools, weights_of
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.pairwise.comparisons import SCORE, TIES_IN_WORDS, Comparisons, Outcome, Ties
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios


@dataclass(frozen=True, kw_only=True, eq=False)
class OutcomeRate:
    """One outcome's rate over all judgments (`overall`, one group) and over those that met each version (`versions`)."""

    overall: Estimates
    versions: Estimates


@dataclass(frozen=True, kw_only=True, eq=False)
class OutcomeRates:
    """Rates of "equal" (tie) and "both bad" among the judgments made, and of "cannot judge" among all."""

    tie: OutcomeRate
    both_bad: OutcomeRate
    cannot_judge: OutcomeRate


def outcome_rates(
    *, comparisons: Comparisons, population: Population | None = None, level: float = 0.95
) -> OutcomeRates:
    """Give the three rates with clustered Wilson intervals; cannot_judge is in no denominator but its own."""
    population = population or Population()
    outcomes = np.asarray(comparisons.outcomes)
    made = _Denominator(comparisons, outcomes != Outcome.CANNOT_JUDGE, population, level)
    all_asked = _Denominator(comparisons, np.ones(outcomes.size, dtype=np.bool_), population, level)
    return OutcomeRates(
        tie=made.rate(outcomes == Outcome.EQUAL),
        both_bad=made.rate(outcomes == Outcome.BOTH_BAD),
        cannot_judge=all_asked.rate(outcomes == Outcome.CANNOT_JUDGE),
    )


def position_effect(
    *,
    comparisons: Comparisons,
    ties: Ties = "half",
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give the mean score of the version shown first, less one half: above zero, the first place has an advantage.

    Needs the `positions` of the comparisons (BadInput without). Raises TooFewRaters, TooFewScenarios or Undefined.
    """
    rows = comparisons.counted(ties)
    if rows.positions is None:
        raise BadInput("A position effect needs the positions in which the versions were shown.")
    scores = SCORE[rows.outcomes]
    found = (
        GroupedRatios(
            groups=np.zeros(rows.n, dtype=np.intp),
            count=1,
            raters=rows.raters,
            scenarios=rows.scenarios,
            weights=rows.weights,
            population=population or Population(),
            level=level,
            prefix=TIES_IN_WORDS["drop" if ties == "drop" else "half"],
        )
        .proportion(np.where(rows.positions == 1, scores, 1 - scores))
        .at(0)
    )
    return replace(found, value=found.value - 0.5, low=found.low - 0.5, high=found.high - 0.5)


class _Denominator:
    """The rows that a rate is taken over, indexed over all and by version; a row meets two versions."""

    def __init__(self, comparisons: Comparisons, within: Bools, population: Population, level: float) -> None:
        first, second = np.asarray(comparisons.first), np.asarray(comparisons.second)
        raters, scenarios = np.asarray(comparisons.raters), np.asarray(comparisons.scenarios)
        # A row of weight zero counts in no number, which is how rows outside the denominator leave.
        given = weights_of(comparisons.weights, rows=first.size)
        weights = within.astype(np.float64) if given is None else within * given
        self._overall = GroupedRatios(
            groups=np.zeros(first.size, dtype=np.intp),
            count=1,
            raters=raters,
            scenarios=scenarios,
            weights=weights,
            population=population,
            level=level,
        )
        self._versions = GroupedRatios(
            groups=np.concatenate([first, second]),
            count=comparisons.versions,
            raters=np.concatenate([raters, raters]),
            scenarios=np.concatenate([scenarios, scenarios]),
            weights=np.concatenate([weights, weights]),
            population=population,
            level=level,
        )

    def rate(self, hits: Bools) -> OutcomeRate:
        return OutcomeRate(
            overall=self._overall.proportion(hits),
            versions=self._versions.proportion(np.concatenate([hits, hits])),
        )
