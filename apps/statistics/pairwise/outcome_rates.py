"""How often raters tie, call both bad or cannot judge, and whether the version shown first has an advantage."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Floats, Ints, codes, weights_of
from apps.statistics.clusters import terms_of
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.groups import combined
from apps.statistics.pairwise.behind import behind
from apps.statistics.pairwise.comparisons import SCORES, TIES_IN_WORDS, Comparisons, Outcome, Ties, within
from apps.statistics.pairwise.tally import ASKED, COUNTED, OUTCOMES, Tally
from apps.statistics.population import Population

_POSITIONS = 3
"""Positions are 1 and 2."""


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
    rows, population = comparisons.tally, population or Population()
    made = _Denominator(rows, COUNTED, population, level)
    return OutcomeRates(
        tie=made.rate(Outcome.EQUAL),
        both_bad=made.rate(Outcome.BOTH_BAD),
        cannot_judge=_Denominator(rows, ASKED, population, level).rate(Outcome.CANNOT_JUDGE),
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
    if comparisons.positions is None:
        raise BadInput("A position effect needs the positions in which the versions were shown.")
    rows, counted, population = comparisons.tally, within(ties), population or Population()
    said = np.asarray(comparisons.outcomes).astype(np.intp) * _POSITIONS + np.asarray(comparisons.positions)
    weights = weights_of(comparisons.weights, rows=said.size)
    weight = np.bincount(said, weights, minlength=OUTCOMES * _POSITIONS).astype(np.float64)
    weight = weight.reshape(OUTCOMES, _POSITIONS) * counted[:, None]
    total = max(float(weight.sum()), np.finfo(np.float64).tiny)
    score = np.stack([np.zeros(OUTCOMES), SCORES, 1 - SCORES], axis=1)
    value = float((weight * score).sum()) / total
    error = ((score - value) * counted[:, None] / total).reshape(-1)[said]
    if weights is not None:
        error *= weights
    every = np.tile(counted, rows.pairs)
    terms = rows.terms(population)
    present = {term.kind: term.present_at_all(every) for term in {rows.by_rater, rows.by_scenario, *terms}}
    squares = {
        term.kind: _squared(np.bincount(term.codes, error, minlength=term.size))
        for term in terms_of(
            population=population,
            raters=codes("raters", comparisons.raters),
            scenarios=codes("scenarios", comparisons.scenarios),
        )
    }
    variance = combined(
        squares=[squares[term.kind] for term in terms],
        clusters=[present[term.kind].clusters for term in terms],
        signs=[term.sign for term in terms],
    )
    found = (
        behind(
            n=np.array([int((rows.rows * counted).sum())]),
            present=present,
            terms=terms,
            population=population,
            level=level,
            prefix=TIES_IN_WORDS["drop" if ties == "drop" else "half"],
        )
        .wilson(value=np.array([value]), variance=variance)
        .at(0)
    )
    return replace(found, value=found.value - 0.5, low=found.low - 0.5, high=found.high - 0.5)


def _squared(sums: Floats | Ints) -> Floats:
    return np.array([float(sums @ sums)])


class _Denominator:
    """The outcomes `within` that a rate is taken over, by version and, last, over all; a judgment meets two versions."""

    def __init__(self, rows: Tally, within: Floats, population: Population, level: float) -> None:
        self._rows, self._within = rows, within
        self._terms = rows.terms(population)
        self._total = self._sums(rows.weight * within)
        present = {
            term.kind: rows.present(term, within) for term in {rows.by_rater, rows.by_scenario, *self._terms}
        }
        self._clusters = [present[term.kind].clusters for term in self._terms]
        self._behind = behind(
            n=self._sums(rows.rows * within).astype(np.intp),
            present=present,
            terms=self._terms,
            population=population,
            level=level,
        )

    def rate(self, outcome: Outcome) -> OutcomeRate:
        rows, empty = self._rows, np.full(self._total.size, np.nan)
        hit = (np.arange(OUTCOMES) == outcome).astype(np.float64)
        value = np.divide(self._sums(rows.weight * hit), self._total, out=empty, where=self._total > 0)
        table = rows.table(
            self._residual(hit, value, rows.lower),
            self._residual(hit, value, rows.upper),
            self._residual(hit, value, np.full(rows.pairs, rows.versions)).reshape(-1),
        )
        variance = combined(
            squares=[term.squares(table) for term in self._terms],
            clusters=self._clusters,
            signs=[term.sign for term in self._terms],
        )
        found = self._behind.wilson(value=value, variance=variance)
        return OutcomeRate(
            overall=found.some(slice(rows.versions, None)), versions=found.some(slice(0, rows.versions))
        )

    def _residual(self, hit: Floats, value: Floats, group: Ints) -> Floats:
        """Give a judgment's share in the error of its group's rate, by pair and outcome."""
        total = self._total[group][:, None]
        error = (hit - value[group][:, None]) * self._within
        return np.divide(error, total, out=np.zeros(error.shape), where=total > 0)

    def _sums(self, column: Floats) -> Floats:
        """Sum a column (pairs, OUTCOMES) by version and, last, over all."""
        by_pair = column.sum(axis=1)
        return np.append(self._rows.by_version(by_pair, by_pair), by_pair.sum())
