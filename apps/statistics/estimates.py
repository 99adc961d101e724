"""Results of means and proportions: one estimate, and many of them as columns."""

from __future__ import annotations

from dataclasses import dataclass

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.errors import StatisticsError


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its interval and what is behind it.

    `effective_n` is how many independent judgments would tell as much; `design_effect` is n over it for a proportion, and the
    variance over that of independent judgments for a mean (nan where the judgments do not vary). `degrees` are those of Student's t in
    the interval: the fewest effective clusters less one.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    scenarios: int
    effective_n: float
    design_effect: float
    degrees: float
    few_raters: bool
    method: str
    population: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimates:
    """Estimates of several groups as columns of shape (groups,); values are nan where `undefined` gives a reason."""

    value: Floats
    low: Floats
    high: Floats
    level: float
    n: Ints
    raters: Ints
    scenarios: Ints
    effective_n: Floats
    design_effect: Floats
    degrees: Floats
    few_raters: Bools
    method: tuple[str, ...]
    population: str
    undefined: tuple[StatisticsError | None, ...]

    def __len__(self) -> int:
        return self.value.size

    def some(self, groups: slice) -> Estimates:
        """Give some of the groups."""
        return Estimates(
            value=self.value[groups],
            low=self.low[groups],
            high=self.high[groups],
            level=self.level,
            n=self.n[groups],
            raters=self.raters[groups],
            scenarios=self.scenarios[groups],
            effective_n=self.effective_n[groups],
            design_effect=self.design_effect[groups],
            degrees=self.degrees[groups],
            few_raters=self.few_raters[groups],
            method=self.method[groups],
            population=self.population,
            undefined=self.undefined[groups],
        )

    def at(self, group: int) -> Estimate:
        """Give one group's estimate; raises its reason if it is undefined."""
        reason = self.undefined[group]
        if reason is not None:
            raise reason
        return Estimate(
            value=float(self.value[group]),
            low=float(self.low[group]),
            high=float(self.high[group]),
            level=self.level,
            n=int(self.n[group]),
            raters=int(self.raters[group]),
            scenarios=int(self.scenarios[group]),
            effective_n=float(self.effective_n[group]),
            design_effect=float(self.design_effect[group]),
            degrees=float(self.degrees[group]),
            few_raters=bool(self.few_raters[group]),
            method=self.method[group],
            population=self.population,
        )
