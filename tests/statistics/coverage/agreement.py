"""Krippendorff's alpha of the raters as given; the truth is exact, from their confusion matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from apps.statistics.agreement import krippendorff_alpha
from apps.statistics.agreement.alpha import Measurement
from apps.statistics.arrays import Floats
from apps.statistics.simulate import LabelCrowd, Labels, simulate_labels
from tests.statistics.coverage.counting import BALANCED, Case, Held

GRADES = 5


def neighbours(right: float) -> tuple[tuple[float, ...], ...]:
    """Give a confusion matrix (5, 5): right with this chance, else a grade beside it, else any."""
    away = np.abs(np.subtract.outer(np.arange(GRADES), np.arange(GRADES)))
    wrong = np.where(away == 1, 3.0, np.where(away == 0, 0.0, 1.0))
    table = (1 - right) * wrong / wrong.sum(axis=1, keepdims=True) + right * np.eye(GRADES)
    return tuple(tuple(row) for row in table.tolist())


CROWD = LabelCrowd(prevalence=(0.1, 0.2, 0.4, 0.2, 0.1), confusion=neighbours(0.6), concentration=20.0)


@dataclass(frozen=True)
class AlphaStudy:
    """Every item is rated by the same few raters, who differ."""

    items: int
    raters: int

    def __call__(self, seed: int) -> Mapping[str, Held]:
        found = simulate_labels(
            crowd=CROWD, items=self.items, raters=self.raters, per_item=self.raters, seed=seed
        )
        return {
            "alpha, nominal": self._held(found, "nominal", seed),
            "alpha, ordinal": self._held(found, "ordinal", seed),
        }

    def _held(self, found: Labels, measurement: Measurement, seed: int) -> Held:
        truth = true_alpha(found.confusions, measurement)
        order = np.lexsort((found.raters, found.items))
        values, raters = found.labels[order], found.raters[order]
        ours = krippendorff_alpha(
            units=found.items[order], values=values, raters=raters, measurement=measurement, seed=seed
        )
        # The naive interval takes every pair of ratings of an item for an item of its own.
        pairs = np.array(list(combinations(range(self.raters), 2)))
        table = values.reshape(self.items, self.raters)[:, pairs].reshape(-1)
        naive = krippendorff_alpha(
            units=np.repeat(np.arange(table.size // 2), 2),
            values=table,
            raters=np.tile([0, 1], table.size // 2),
            measurement=measurement,
            seed=seed,
        )
        return Held(float(ours.low <= truth <= ours.high), float(naive.low <= truth <= naive.high))


def true_alpha(confusions: Floats, measurement: Measurement) -> float:
    """Give the alpha of these raters on endless items: 1 - sum of o d / sum of m m' d over pairs of grades."""
    prevalence = np.asarray(CROWD.prevalence)
    pairs = list(permutations(range(len(confusions)), 2))
    together = np.mean(
        [np.einsum("k,kc,kd->cd", prevalence, confusions[a], confusions[b]) for a, b in pairs], axis=0
    )
    margin = together.sum(axis=1)
    distance = 1 - np.eye(GRADES) if measurement == "nominal" else _ordinal(margin)
    return 1 - float((together * distance).sum() / (margin @ distance @ margin))


def _ordinal(margin: Floats) -> Floats:
    middle = np.cumsum(margin) - margin / 2
    distance: Floats = np.subtract.outer(middle, middle) ** 2
    return distance


CASES = [
    Case(
        family="agreement",
        design=f"{items} items x {raters} raters",
        study=AlphaStudy(items, raters),
        target=BALANCED,
        reduced=40,
    )
    for items, raters in ((200, 5), (60, 3))
]
