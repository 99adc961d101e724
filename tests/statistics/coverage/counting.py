"""How often intervals hold the truth, over many simulated studies, with the Monte Carlo error of that share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from apps.statistics.arrays import Floats


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the share of intervals that hold the truth should lie."""

    low: float
    high: float = 1.0

    @property
    def words(self) -> str:
        if self.low == 0:
            return "none"
        return f"{self.low:.0%} to {self.high:.0%}" if self.high < 1 else f"at least {self.low:.0%}"


BALANCED = Target(low=0.93, high=0.97)
UNEVEN = Target(low=0.92)
AT_ONCE = Target(low=0.95)
NO_PROMISE = Target(low=0.0)
"""For designs that are tried to show where intervals fall short."""


@dataclass(frozen=True)
class Held:
    """One study: the share of a quantity's intervals that hold the truth, of naive intervals beside it where there are any."""

    clustered: float
    naive: float | None = None


Study = Callable[[int], Mapping[str, Held]]
"""Simulates the study of a seed and tells for each quantity what its intervals held."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A design with a family of estimators; `targets` are those of single quantities, `target` of all others.

    `studies` are tried at full size, `reduced` in CI (0 where another test tries the case).
    """

    family: str
    design: str
    study: Study
    target: Target
    targets: Mapping[str, Target] = field(default_factory=dict)
    studies: int = 1_000
    reduced: int = 60

    @property
    def name(self) -> str:
        return f"{self.family}: {self.design}"


@dataclass(frozen=True)
class Share:
    """A share with its Monte Carlo error (one standard error)."""

    value: float
    error: float

    @property
    def words(self) -> str:
        return f"{100 * self.value:.1f} ± {100 * self.error:.1f}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What many studies of a case say about one quantity."""

    case: Case
    quantity: str
    studies: int
    clustered: Share
    naive: Share | None

    @property
    def target(self) -> Target:
        return self.case.targets.get(self.quantity, self.case.target)

    def misses(self, errors: float) -> bool:
        """Tell whether the share lies beyond the target by more than so many Monte Carlo errors."""
        room = errors * self.clustered.error
        return not self.target.low - room <= self.clustered.value <= self.target.high + room


def measure(case: Case, *, studies: int) -> list[Line]:
    """Simulate the studies of seeds 0 .. studies - 1 and give one line for each quantity."""
    clustered: dict[str, list[float]] = {}
    naive: dict[str, list[float]] = {}
    for seed in range(studies):
        for quantity, held in case.study(seed).items():
            clustered.setdefault(quantity, []).append(held.clustered)
            if held.naive is not None:
                naive.setdefault(quantity, []).append(held.naive)
    return [
        Line(
            case=case,
            quantity=quantity,
            studies=len(shares),
            clustered=_share(shares),
            naive=_share(naive[quantity]) if quantity in naive else None,
        )
        for quantity, shares in clustered.items()
    ]


def _share(shares: Iterable[float]) -> Share:
    """Average over studies: intervals of one study go together, so the error is that of independent studies.

    Where all studies agree the error is that of one study having gone the other way.
    """
    column = np.array(list(shares))
    spread = float(column.std(ddof=1)) / np.sqrt(column.size) if column.size > 1 else 1.0
    return Share(float(column.mean()), max(spread, 1 / column.size) if spread == 0 else spread)


def inside(low: Floats, high: Floats, truth: Floats | float) -> float:
    """Give the share of intervals that hold the truth; undefined ones (nan) hold nothing."""
    return float(np.mean((low <= truth) & (truth <= high)))
