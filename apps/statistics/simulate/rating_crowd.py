"""A crowd of raters who rate versions on a scale, as a specification."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.errors import BadInput
from apps.statistics.simulate.crowd import NOTHING_MISSING, ONE_GROUP
from apps.statistics.simulate.specs import Groups, Missing, require_finite, require_rates, require_spreads

FIVE_GRADES = (-1.5, -0.5, 0.5, 1.5)


@dataclass(frozen=True, kw_only=True)
class RatingCrowd:
    """How raters rate. What a rater feels about an output is a number on a hidden scale; thresholds or a curve turn it into an answer.

    hidden = quality of the version + leniency of the rater + taste of the rater for the version - difficulty of the scenario + fit of the
    version to the scenario + shifts of the groups + noise; all but qualities and shifts are normal with mean zero and the given spreads.
    With `thresholds` (ascending) the answer is a grade, 1 + how many thresholds lie below hidden. Without, it is a number between
    `bounds`, low + (high - low) expit(hidden). `random_rate` of the raters answer anything, `straight_rate` one answer always.
    """

    qualities: tuple[float, ...]
    thresholds: tuple[float, ...] | None = FIVE_GRADES
    bounds: tuple[float, float] = (0.0, 100.0)
    leniency_spread: float = 0.5
    taste_spread: float = 0.0
    difficulty_spread: float = 0.5
    fit_spread: float = 0.0
    noise: float = 1.0
    random_rate: float = 0.0
    straight_rate: float = 0.0
    load_spread: float = 0.0
    groups: Groups = ONE_GROUP
    missing: Missing = NOTHING_MISSING

    def __post_init__(self) -> None:
        if not self.qualities:
            raise BadInput("A crowd rates at least one version.")
        require_finite(*self.qualities, *(self.thresholds or ()), *self.bounds)
        require_spreads(*self.spreads, self.load_spread)
        require_rates(self.random_rate, self.straight_rate)
        if self.bounds[0] >= self.bounds[1]:
            raise BadInput("The bounds of a scale are its lower and its upper end.")
        if self.thresholds is not None and (
            not self.thresholds or (np.diff(np.asarray(self.thresholds)) <= 0).any()
        ):
            raise BadInput("Thresholds must ascend, and there must be at least one.")
        self.groups.require_versions(len(self.qualities))

    @property
    def spreads(self) -> tuple[float, ...]:
        """The standard deviations of whatever is normal in hidden."""
        return (self.leniency_spread, self.taste_spread, self.difficulty_spread, self.fit_spread, self.noise)

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest answer."""
        return self.bounds if self.thresholds is None else (1.0, len(self.thresholds) + 1.0)
