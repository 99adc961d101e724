"""Precision, recall, F1 and accuracy of people's labels, and their Brier score and calibration; the truth is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from apps.statistics.arrays import Floats, Ints
from apps.statistics.calibration import brier, ece
from apps.statistics.classification import accuracy, f1, precision, recall
from apps.statistics.population import Population
from apps.statistics.simulate import LabelCrowd, simulate_labels
from apps.statistics.simulate.truth import average
from tests.statistics.coverage.counting import AT_ONCE, BALANCED, Case, Held, inside
from tests.statistics.coverage.designs import BOTH_NEW, NAIVE, NEW_RATERS

CROWD = LabelCrowd(
    prevalence=(0.6, 0.3, 0.1),
    confusion=((0.85, 0.1, 0.05), (0.15, 0.75, 0.1), (0.1, 0.2, 0.7)),
    concentration=8.0,
)


@dataclass(frozen=True)
class LabelStudy:
    """Raters, who differ, label items whose truth is known; both are new."""

    items: int
    raters: int
    per_item: int

    def __call__(self, seed: int) -> Mapping[str, Held]:
        found = simulate_labels(
            crowd=CROWD, items=self.items, raters=self.raters, per_item=self.per_item, seed=seed
        )
        columns = (found.truth[found.items], found.labels, found.raters, found.items)
        ours, naive = self._held(*columns, BOTH_NEW), self._held(*columns, NAIVE)
        return {quantity: Held(share, naive[quantity]) for quantity, share in ours.items()}

    def _held(
        self, truth: Ints, said: Ints, raters: Ints, items: Ints, population: Population
    ) -> dict[str, float]:
        joint = np.asarray(CROWD.prevalence)[:, None] * np.asarray(CROWD.confusion)
        right, true, stated = np.diag(joint), joint.sum(axis=1), joint.sum(axis=0)
        overall = float(right.sum())
        rates = {
            "precision": (precision, right / stated),
            "recall": (recall, right / true),
            "F1": (f1, 2 * right / (stated + true)),
        }
        found = {}
        for name, (rate, value) in rates.items():
            estimate = rate(
                truth=truth, said=said, classes=3, raters=raters, scenarios=items, population=population
            )
            found[name] = inside(estimate.low, estimate.high, value)
        share = accuracy(
            truth=truth, said=said, classes=3, raters=raters, scenarios=items, population=population
        )
        return found | {"accuracy": float(share.low <= overall <= share.high)}


CONFIDENCES = np.linspace(0.55, 0.95, 5)


@dataclass(frozen=True)
class ConfidenceStudy:
    """40 raters say 25 times how sure they are; P(right) = expit(slope logit(confidence) + the rater's own), sd `spread`."""

    slope: float
    spread: float

    def __call__(self, seed: int) -> Mapping[str, Held]:
        rng = np.random.default_rng(seed)
        raters = np.repeat(np.arange(40), 25)
        own = rng.normal(0, self.spread, 40)[raters]
        said = CONFIDENCES[rng.integers(CONFIDENCES.size, size=raters.size)]
        right = (rng.random(raters.size) < expit(self.slope * logit(said) + own)).astype(np.float64)
        ours, naive = self._held(said, right, raters, NEW_RATERS), self._held(said, right, raters, NAIVE)
        return {quantity: Held(share, naive[quantity]) for quantity, share in ours.items()}

    def truth(self) -> tuple[float, float]:
        """Brier score and calibration error of endless raters; every confidence is as likely, and alone in its bin."""
        points, weights = average(spread=self.spread, lead=self.slope * logit(CONFIDENCES))
        chance: Floats = expit(points) @ weights
        score = chance * (1 - CONFIDENCES) ** 2 + (1 - chance) * CONFIDENCES**2
        return float(score.mean()), float(np.abs(chance - CONFIDENCES).mean())

    def _held(self, said: Floats, right: Floats, raters: Ints, population: Population) -> dict[str, float]:
        true_score, true_error = self.truth()
        score = brier(confidence=said, correct=right, raters=raters, population=population)
        error = ece(confidence=said, correct=right, raters=raters, population=population)
        return {
            "Brier score": float(score.low <= true_score <= score.high),
            "calibration error": float(error.low <= true_error <= error.high),
        }


CASES = [
    Case(
        family="classification",
        design="40 raters, 300 items x 5 labels, both new",
        study=LabelStudy(300, 40, 5),
        target=BALANCED,
        reduced=60,
    ),
    Case(
        family="calibration",
        design="40 raters x 25, too sure of themselves",
        study=ConfidenceStudy(slope=0.4, spread=0.5),
        target=BALANCED,
        reduced=60,
    ),
    Case(
        family="calibration",
        design="40 raters x 25, calibrated and alike",
        study=ConfidenceStudy(slope=1.0, spread=0.0),
        target=BALANCED,
        targets={"calibration error": AT_ONCE},
        reduced=60,
    ),
]
