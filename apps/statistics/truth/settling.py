"""Expectation and maximisation in turns until the objective stands still, and what comes out of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.errors import Undefined
from apps.statistics.truth.plurality import PANEL, UNDECIDED
from apps.statistics.truth.votes import Votes

TOLERANCE = 1e-8
"""A step that gains less than this per judgment (in log units) is the last."""
STEPS = 2_000
SPARE = 1.0
"""Every category counts as if it had this many units more, so that none is ruled out."""
EVEN = 1e-9
"""Two categories whose chances differ by less are tied."""


class Unsettled(Undefined):
    """The steps came to their limit before the estimate stood still."""

    code = "unsettled"

    def __init__(self, *, steps: int) -> None:
        self.steps = steps
        super().__init__(
            "The truth could not be settled within %(steps)d steps; more judgments per rater or a majority would help.",
            steps=steps,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """What each unit most likely is, and how far each rater can be trusted.

    By unit code: `winner` (-1 where the best categories are `tied`), `confidence` in the best category, `posterior` (units, count). By rater
    code in `people`: `accuracy` (nan where a rater shares no unit with others) and `judgments`; `confusion` (raters, true, given) only from
    Dawid and Skene's model. `prevalence` (count,) is the share of each category. `objective` (steps,) is the log-likelihood plus the log prior
    after each step, and never falls; it is empty, and `log_likelihood` None, for a plain majority, whose `posterior` is shares of votes.
    """

    units: Ints
    winner: Ints
    tied: Bools
    confidence: Floats
    posterior: Floats
    prevalence: Floats
    people: Ints
    accuracy: Floats
    judgments: Ints
    confusion: Floats | None
    log_likelihood: float | None
    objective: Floats
    steps: int
    n: int
    raters: int
    method: str
    population: str


class Model(ABC):
    """A model of how raters err, fitted in place: `maximise` from chances (units, count), `expect` back to chances."""

    def __init__(self, votes: Votes) -> None:
        self.votes = votes
        self.prevalence: Floats = np.full(votes.count, 1 / votes.count)

    def maximise(self, posterior: Floats) -> None:
        """Give the share of each category, none of them ruled out, and fit the raters."""
        raised = posterior.sum(axis=0) + SPARE
        self.prevalence = raised / raised.sum()
        self.fit_raters(posterior)

    def expect(self) -> tuple[Floats, float, float]:
        """Give each unit's chances, the log-likelihood, and that plus the log prior."""
        logs, constant = self.logs()
        logs += np.log(self.prevalence)
        highest = logs.max(axis=1, keepdims=True)
        chances = np.exp(logs - highest)
        total = chances.sum(axis=1, keepdims=True)
        likelihood = float((highest + np.log(total)).sum()) + constant
        prior = SPARE * float(np.log(self.prevalence).sum()) + self.log_prior()
        return chances / total, likelihood, likelihood + prior

    @abstractmethod
    def fit_raters(self, posterior: Floats) -> None:
        """Fit what the model says about raters."""

    @abstractmethod
    def logs(self) -> tuple[Floats, float]:
        """Give the log chance of each unit's judgments for every true category (units, count), up to a constant over units."""

    @abstractmethod
    def log_prior(self) -> float:
        """Give the log prior density of what the model says about raters, up to a constant."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Where a model came to rest."""

    posterior: Floats
    log_likelihood: float
    objective: Floats


def settle(model: Model, start: Floats, *, steps: int) -> Settled:
    """Take steps until the objective gains next to nothing; raises Unsettled at the limit."""
    posterior, history = start, [-np.inf]
    for _ in range(steps):
        model.maximise(posterior)
        posterior, likelihood, objective = model.expect()
        history.append(objective)
        if objective - history[-2] <= TOLERANCE * model.votes.n:
            return Settled(posterior, likelihood, np.array(history[1:]))
    raise Unsettled(steps=steps)


def truth_of(
    found: Votes,
    *,
    posterior: Floats,
    prevalence: Floats,
    accuracy: Floats,
    method: str,
    settled: Settled | None = None,
    confusion: Floats | None = None,
) -> Truth:
    """Put a result together from chances by unit and accuracy by rater."""
    best = posterior.argmax(axis=1)
    confidence = posterior[np.arange(best.size), best]
    tied = np.count_nonzero(posterior >= confidence[:, None] - EVEN, axis=1) > 1
    objective = np.empty(0) if settled is None else settled.objective
    return Truth(
        units=found.units,
        winner=np.where(tied, UNDECIDED, best),
        tied=tied,
        confidence=confidence,
        posterior=posterior,
        prevalence=prevalence,
        people=found.people,
        accuracy=accuracy,
        judgments=found.per_rater,
        confusion=confusion,
        log_likelihood=None if settled is None else settled.log_likelihood,
        objective=objective,
        steps=objective.size,
        n=found.n,
        raters=found.people.size,
        method=method,
        population=PANEL.words,
    )
