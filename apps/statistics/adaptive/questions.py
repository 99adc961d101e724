"""What the gates of a round ask, as far as the order of judgments is concerned.

Where a gate's threshold lies is left out on purpose: which judgment narrows an interval most does not depend on it, only whether the
question is still open does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from apps.statistics.errors import BadInput

ROUNDING = 1e-9
"""Weights of a contrast sum to zero up to this much."""


@dataclass(frozen=True, kw_only=True)
class RateQuestion:
    """How often is `first` preferred to `second`, by the judgments of this pair alone? `decided` if its gate needs no more.

    Raises BadInput for a version compared with itself.
    """

    first: int
    second: int
    decided: bool = False

    def __post_init__(self) -> None:
        if self.first == self.second or min(self.first, self.second) < 0:
            raise BadInput("A question about a pair names two different versions.")


@dataclass(frozen=True, kw_only=True)
class ScoreQuestion:
    """A weighted sum of Bradley-Terry scores, `weights` (versions,) summing to zero, such as (1, -1, 0) for a difference.

    Judgments of any pair may tell something about it. `decided` if its gate needs no more. Raises BadInput for weights that do not sum
    to zero or are all zero.
    """

    weights: tuple[float, ...]
    decided: bool = False

    def __post_init__(self) -> None:
        if not all(isfinite(weight) for weight in self.weights) or not any(self.weights):
            raise BadInput("The weights of a contrast are finite numbers, not all zero.")
        if abs(sum(self.weights)) > ROUNDING * max(abs(weight) for weight in self.weights):
            raise BadInput("The weights of a contrast sum to zero.")


Question = RateQuestion | ScoreQuestion
