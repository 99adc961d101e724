"""Judgments of pairs, counted once for all estimators: by pair and outcome, and by rater, by scenario and by both.

A pair stands with its lower version first, and outcomes are seen from there. The code of a row is pair * OUTCOMES + outcome; a policy for
ties, or a denominator, is then a choice of outcomes and no copy of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints
from apps.statistics.counting import blocks, by_cluster
from apps.statistics.counts import ByCluster, Codes, Presence
from apps.statistics.lazily import sparse
from apps.statistics.population import Population
from apps.statistics.row_counts import ByRow, Counts

OUTCOMES = 5
"""A win of the lower version, a loss, about equal, both bad, cannot judge."""
COUNTED = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
"""Outcomes in which a judgment was made."""
DECIDED = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
"""Outcomes that prefer one version."""
ASKED = np.ones(OUTCOMES)
"""All outcomes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """Pairs that met (pairs,), what was said of them (pairs, OUTCOMES), and the rows behind it (n,); rows of weight zero are left out."""

    versions: int
    lower: Ints
    upper: Ints
    rows: Ints
    weight: Floats
    squared: Floats
    codes: Codes
    raters: Column
    scenarios: Column
    rater_codes: int
    scenario_codes: int
    weights: Floats | None
    _present: dict[tuple[str, bytes], Presence] = field(default_factory=dict)

    @property
    def pairs(self) -> int:
        """How many pairs met."""
        return self.lower.size

    @cached_property
    def by_rater(self) -> ByCluster:
        """Counts by rater and code."""
        return self._by("rater")

    @cached_property
    def by_scenario(self) -> ByCluster:
        """Counts by scenario and code."""
        return self._by("scenario")

    @cached_property
    def by_cell(self) -> ByCluster:
        """Counts by rater and scenario together, and code."""
        return self._by("cell")

    @cached_property
    def by_row(self) -> ByRow:
        """Rows that count singly."""
        return ByRow(self.rows.reshape(-1), self.weight.reshape(-1), self.squared.reshape(-1))

    def terms(self, population: Population) -> tuple[Counts, ...]:
        """Give the clusterings that follow from the population; rows count singly if nothing is new."""
        match population.clustering:
            case "two_way":
                return self.by_rater, self.by_scenario, self.by_cell
            case "rater":
                return (self.by_rater,)
            case "scenario":
                return (self.by_scenario,)
            case "none":
                return (self.by_row,)

    def loads(self, within: Floats) -> Ints:
        """Give each rater's number of judgments with an outcome in `within` (OUTCOMES,), shape (rater codes,)."""
        if self.weights is None:
            return self.by_rater.loads(np.tile(within, self.pairs)).astype(np.intp)
        counted = np.tile(within > 0, self.pairs)[self.codes]
        return np.bincount(self.raters[counted], minlength=self.rater_codes)

    def scenarios_seen(self, within: Floats) -> int:
        """Count the scenarios with an outcome in `within`."""
        if "by_scenario" in self.__dict__:
            return int(np.count_nonzero(self.by_scenario.loads(np.tile(within, self.pairs))))
        counted = np.tile(within > 0, self.pairs)
        seen = np.zeros(self.scenario_codes, dtype=np.bool_)
        for part in blocks(self.codes.size, seen.size):
            seen[self.scenarios[part][counted[self.codes[part]]]] = True
            if seen.all():
                break
        return int(np.count_nonzero(seen))

    def by_version(self, lower: Floats | Ints, upper: Floats | Ints) -> Floats:
        """Sum values of pairs (pairs,) by the version that is the lower, and the upper, of each; shape (versions,)."""
        low = np.bincount(self.lower, lower, self.versions)
        return np.add(low, np.bincount(self.upper, upper, self.versions), dtype=np.float64)

    def table(self, lower: Floats, upper: Floats, *more: Floats) -> sparse.csr_array:
        """Give the scores of each code for versions, shape (codes, versions + more), from those for both sides of the pairs.

        `lower` and `upper` are (pairs, OUTCOMES), or broadcast to it; each of `more` is a further column (codes,).
        """
        size = self.pairs * OUTCOMES
        width = self.versions + len(more)
        sides = [np.broadcast_to(side, (self.pairs, OUTCOMES)).reshape(-1) for side in (lower, upper)]
        codes = np.arange(size)
        columns = [np.repeat(self.lower, OUTCOMES), np.repeat(self.upper, OUTCOMES)]
        columns += [np.full(size, self.versions + place) for place in range(len(more))]
        values = np.concatenate([*sides, *more])
        place = (np.tile(codes, len(columns)), np.concatenate(columns))
        return sparse.csr_array((values, place), shape=(size, width))

    def present(self, counts: Counts, within: Floats) -> Presence:
        """Count the clusters that met each version with an outcome in `within`, and last all of them (versions + 1,)."""
        key = (counts.kind, within.tobytes())
        if key not in self._present:
            self._present[key] = counts.present(self.table(within, within, np.tile(within, self.pairs)))
        return self._present[key]

    def _by(self, kind: str) -> ByCluster:
        rater, scenario = (self.raters, self.rater_codes), (self.scenarios, self.scenario_codes)
        size = self.pairs * OUTCOMES
        match kind:
            case "rater":
                return by_cluster(
                    "rater", clusters=(rater,), codes=self.codes, size=size, weights=self.weights
                )
            case "scenario":
                return by_cluster(
                    "scenario", clusters=(scenario,), codes=self.codes, size=size, weights=self.weights
                )
        return by_cluster(
            "cell", clusters=(rater, scenario), codes=self.codes, size=size, weights=self.weights
        )
