"""One metric's judgments as columns: what measures are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from apps.statistics.pairwise import BradleyTerry, Comparisons, OutcomeRates, bradley_terry, outcome_rates
from apps.statistics.population import Population
from apps.studies.models import Metric

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

Correction = Literal["bh", "holm", "none"]

_COLUMNS = ("response", "rater", "scenario", "item", "version", "versus", "position", "outcome", "value")


@dataclass(frozen=True)
class Setting:
    """What the protocol says about how numbers are made, and the names to call versions by."""

    versions: tuple[str, ...]
    population: Population
    ties: Any
    level: float = 0.95
    correction: Correction = "bh"
    seed: int = 0


@dataclass(frozen=True)
class MetricData:
    """One metric's signals in one pool, as columns of shape (n,).

    `rater`, `scenario` and `item` are codes, `people` and `scenarios` the ids behind the first two; `version`, `versus` are places in
    `setting.versions`, -1 for none; `outcome` is -1 for none and `value` NaN for none; `weight` is None where all count alike.
    """

    metric: Metric
    setting: Setting
    response: Ints
    rater: Ints
    scenario: Ints
    item: Ints
    version: Ints
    versus: Ints
    position: Ints
    outcome: Ints
    value: Floats
    people: Ints
    scenarios: Ints
    weight: Floats | None = None

    def __len__(self) -> int:
        return len(self.response)

    def where(self, rows: Bools | Ints) -> MetricData:
        """Return the same with these rows only, by mask (n,) or by number; codes stay as they are."""
        kept = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return replace(self, **kept, weight=None if self.weight is None else self.weight[rows])

    def weighed(self, weight: Floats) -> MetricData:
        """Return the same with a weight for each row, shape (n,)."""
        return replace(self, weight=weight)

    @cached_property
    def met(self) -> Ints:
        """Places of the versions that were compared at all, ascending."""
        return np.unique(np.concatenate([self.version, self.versus]))

    @cached_property
    def comparisons(self) -> Comparisons:
        """The pairs, among the versions that were met."""
        return Comparisons(
            first=np.searchsorted(self.met, self.version),
            second=np.searchsorted(self.met, self.versus),
            outcomes=self.outcome,
            raters=self.rater,
            scenarios=self.scenario,
            versions=len(self.met),
            positions=self.position,
            weights=self.weight,
        )

    @cached_property
    def fit(self) -> BradleyTerry:
        """The Bradley-Terry fit, made once for all measures that read it."""
        return bradley_terry(
            comparisons=self.comparisons,
            ties=self.setting.ties,
            population=self.setting.population,
            level=self.setting.level,
        )

    @cached_property
    def outcome_rates(self) -> OutcomeRates:
        """The rates of ties, both bad and cannot judge, counted once for the measures that read them."""
        return outcome_rates(
            comparisons=self.comparisons, population=self.setting.population, level=self.setting.level
        )

    def name(self, met: int) -> str:
        """Return the key of a version by its index among the met."""
        return self.setting.versions[int(self.met[met])]

    def place(self, version: str | None) -> int:
        """Return a version's place in the protocol's order, -1 for none or one that the round does not know."""
        versions = self.setting.versions
        return versions.index(version) if version in versions else -1

    def newest(self, rows: Bools | None = None) -> int:
        """Return the id of the newest response among these rows, 0 for none."""
        chosen = self.response if rows is None else self.response[rows]
        return int(chosen.max()) if len(chosen) else 0
