"""What a result is generalised to, and which clusters follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Literal

from apps.statistics.errors import StatisticsError, TooFewRaters, TooFewScenarios, Undefined

Clustering = Literal["two_way", "rater", "scenario", "none"]

ROUNDING = 1e-9
"""Degrees of freedom this little below a whole number are that number."""
FEW_RATERS = 10
"""Below this many raters a result for new raters is marked: its interval rests on too few people."""


@dataclass(frozen=True, kw_only=True)
class Population:
    """Are raters and scenarios a sample of others to come ("new"), or the whole panel ("fixed")?"""

    raters: Literal["new", "fixed"] = "new"
    scenarios: Literal["new", "fixed"] = "new"

    @property
    def clustering(self) -> Clustering:
        """What counts as one independent draw: whatever is new."""
        if self.raters == "new":
            return "two_way" if self.scenarios == "new" else "rater"
        return "scenario" if self.scenarios == "new" else "none"

    @property
    def words(self) -> str:
        """The words that results carry, such as "new raters, fixed scenarios"."""
        return f"{self.raters} raters, {self.scenarios} scenarios"

    def method(self, *, degrees: float, prefix: str = "") -> str:
        """Say how an interval was computed, such as "ties half; clustered by rater, CR1, t(72)", with degrees rounded down."""
        clustered = {
            "two_way": "two-way clustered by rater and scenario, CR1",
            "rater": "clustered by rater, CR1",
            "scenario": "clustered by scenario, CR1",
            "none": "independent judgments, HC1",
        }[self.clustering]
        lead = f"{prefix}; " if prefix else ""
        return f"{lead}{clustered}, t({floor(degrees + ROUNDING)})"

    def few_raters(self, raters: int) -> bool:
        """Tell whether a result rests on too few raters; never so if these raters are the whole panel."""
        return self.raters == "new" and raters < FEW_RATERS

    def shortfall(self, *, n: int, raters: int, scenarios: int) -> StatisticsError | None:
        """Give the error for data that are too few for an interval in this population, None if they are enough."""
        if n == 0:
            return Undefined("Nothing has been judged here yet.")
        if self.raters == "new" and raters < 2:
            return TooFewRaters(raters=raters)
        if self.scenarios == "new" and scenarios < 2:
            return TooFewScenarios(scenarios=scenarios)
        if n < 2:
            return Undefined("There is only one judgment; an interval needs at least two.")
        return None
