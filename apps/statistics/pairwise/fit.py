"""Newton's method on the table of a pair model: scores that sum to zero, and a tie parameter where the model has one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.errors import NoVariation, Undefined
from apps.statistics.pairwise.comparisons import TIE
from apps.statistics.pairwise.models import Derivatives, Model, rao_kupper, ties_half

STEPS = 100
CLOSE = 1e-10
"""Newton stops when no score moves by more than this; the next step would be of the order of its square."""
SMALLEST = 1e-9
ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class Fit:
    """Scores (k,) and tie parameter at the maximum, the derivatives there, and the inverse curvature (k, k) or (k + 1, k + 1)."""

    scores: Floats
    tie: float | None
    derivatives: Derivatives
    inverse: Floats


@dataclass(frozen=True, eq=False)
class _Problem:
    """A table (k, k, 3) under a model; a point is the scores, then the tie parameter where there is one."""

    table: Floats
    model: Model

    @property
    def versions(self) -> int:
        return int(self.table.shape[0])

    @property
    def has_tie(self) -> bool:
        return self.model is not ties_half

    def start(self) -> Floats:
        point = np.zeros(self.versions + self.has_tie)
        if self.has_tie:
            point[-1] = 0.5
        return point

    def allowed(self, point: Floats) -> bool:
        return self.model is not rao_kupper or bool(point[-1] > 0)

    def at(self, point: Floats) -> Derivatives:
        scores = point[: self.versions]
        return self.model(scores[:, None] - scores[None, :], float(point[-1]) if self.has_tie else 0.0)

    def value(self, derivatives: Derivatives) -> float:
        return float((self.table * derivatives.value).sum())

    def gradient(self, derivatives: Derivatives) -> Floats:
        pull = (self.table * derivatives.score).sum(axis=-1)
        scores: Floats = pull.sum(axis=1) - pull.sum(axis=0)
        if not self.has_tie:
            return scores
        return np.append(scores, (self.table * derivatives.tie_score).sum())

    def curvature(self, derivatives: Derivatives) -> Floats:
        """Negative second derivatives; scores that all move together change nothing, so it is singular in that direction."""
        versions = self.versions
        whole = np.zeros((versions + self.has_tie, versions + self.has_tie))
        pairs = (self.table * derivatives.curvature).sum(axis=-1)
        pairs = pairs + pairs.T
        whole[:versions, :versions] = np.diag(pairs.sum(axis=1)) - pairs
        if self.has_tie:
            cross = (self.table * derivatives.cross).sum(axis=-1)
            whole[:versions, -1] = whole[-1, :versions] = cross.sum(axis=1) - cross.sum(axis=0)
            whole[-1, -1] = (self.table * derivatives.tie_curvature).sum()
        return whole

    def inverse(self, curvature: Floats) -> Floats:
        """Invert within the scores that sum to zero: the singular direction is filled, then taken out again."""
        shift = np.zeros(curvature.shape[0])
        shift[: self.versions] = 1 / np.sqrt(self.versions)
        filled = np.outer(shift, shift)
        scale = float(np.abs(np.diag(curvature)).max())
        inverse: Floats = np.linalg.inv(curvature + scale * filled) - filled / scale
        return inverse


def fit_table(*, table: Floats, model: Model) -> Fit:
    """Fit a pair model to summed weights (k, k, 3) by first, second and outcome.

    The table must be connected. Raises NoVariation if the model has a tie parameter and there are no ties, or nothing else.
    """
    problem = _Problem(table, model)
    if problem.has_tie:
        _require_ties(table)
    point = problem.start()
    current = problem.at(point)
    for _ in range(STEPS):
        inverse = problem.inverse(problem.curvature(current))
        step = inverse @ problem.gradient(current)
        point, current = _advance(problem, point, step, current)
        if float(np.abs(step).max()) < CLOSE:
            break
    else:
        raise Undefined("The scores did not settle: the comparisons are too one-sided for this model.")
    scores = point[: problem.versions]
    tie = float(point[-1]) if problem.has_tie else None
    inverse = problem.inverse(problem.curvature(current))
    return Fit(scores - scores.mean(), tie, current, inverse)


def _advance(
    problem: _Problem, point: Floats, step: Floats, current: Derivatives
) -> tuple[Floats, Derivatives]:
    """Take the step, halved until it stays where the model is defined and does not lower the likelihood."""
    value = problem.value(current)
    share = 1.0
    while True:
        moved = point + share * step
        if problem.allowed(moved):
            there = problem.at(moved)
            if share < SMALLEST or problem.value(there) >= value - ROUNDING * abs(value):
                return moved, there
        share /= 2


def _require_ties(table: Floats) -> None:
    ties = float(table[:, :, TIE].sum())
    if ties == 0:
        raise NoVariation(
            "There are no ties, so that this model of ties has nothing to go by; count ties as half."
        )
    if ties == float(table.sum()):
        raise NoVariation("Every judgment is a tie, so that this model of ties has nothing to go by.")
