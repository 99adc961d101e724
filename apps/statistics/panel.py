"""Who judged what, row by row, where raters and scenarios may be absent: the labels of a model have no rater.

Classification, calibration and counterfactual comparisons take their columns through here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    compact,
    probabilities,
    size_of,
    weights_of,
)
from apps.statistics.clusters import Term, distinct, terms_of
from apps.statistics.errors import BadInput, StatisticsError
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """The clusters and weights of n rows; rows of weight zero are gone, and `kept` (rows,) tells which are left.

    `people` is false where no column of raters was given: results then count no rater.
    """

    raters: Ints
    scenarios: Ints
    weights: Floats | None
    kept: Bools
    population: Population
    people: bool

    @property
    def n(self) -> int:
        """The number of rows left."""
        return self.raters.size

    @property
    def load(self) -> Floats:
        """Each row's weight, one where none was given, shape (n,)."""
        return np.ones(self.n) if self.weights is None else self.weights

    @property
    def terms(self) -> tuple[Term, ...]:
        """The clusterings that follow from the population."""
        return terms_of(population=self.population, raters=self.raters, scenarios=self.scenarios)

    @property
    def counts(self) -> tuple[int, int]:
        """The numbers of raters (0 without a column of them) and of scenarios."""
        scenarios = distinct(*compact(self.scenarios, size_of(self.scenarios)))
        return distinct(*compact(self.raters, size_of(self.raters))) if self.people else 0, scenarios

    def shortfall(self) -> StatisticsError | None:
        """Give the error for data that are too few for an interval, None if they are enough."""
        raters, scenarios = self.counts
        return self.population.shortfall(n=self.n, raters=raters, scenarios=scenarios)

    def codes(self, name: str, column: Column, below: int) -> Ints:
        """Give the rows left of a column of codes."""
        return codes(name, column, below=below, rows=self.kept.size)[self.kept]

    def probabilities(self, name: str, column: Numbers) -> Floats:
        """Give the rows left of a column of numbers from 0 to 1."""
        return probabilities(name, column, rows=self.kept.size)[self.kept]

    def ratios(
        self,
        *,
        level: float,
        groups: Ints | None = None,
        count: int = 1,
        rows: Ints | None = None,
        prefix: str = "",
        weighted: bool = True,
    ) -> GroupedRatios:
        """Give the rows, in groups, ready for means; `rows` says which row each entry is where they are not taken one by one.

        Without `weighted` the weights only tell the loads of clusters, for values that hold them already.
        """
        taken = np.arange(self.n, dtype=np.intp) if rows is None else rows
        weights = None if self.weights is None else self.weights[taken]
        return GroupedRatios(
            groups=np.zeros(taken.size, dtype=np.intp) if groups is None else groups,
            count=count,
            raters=self.raters[taken],
            scenarios=self.scenarios[taken],
            weights=weights if weighted else None,
            loads=None if weighted else weights,
            population=self.population,
            level=level,
            prefix=prefix,
        )

    def settled(self, found: Estimates) -> Estimates:
        """Give the estimates with no rater counted where no rater judged."""
        return found if self.people else replace(found, raters=np.zeros_like(found.raters))


def panel_of(
    *,
    rows: int,
    raters: Column | None,
    scenarios: Column | None,
    weights: Numbers | None,
    population: Population | None,
) -> Panel:
    """Check the columns and give them as a panel.

    Without `scenarios` each row is a scenario of its own. Without a `population`, what was given as a column is new; without either
    column the scenarios are. Raises BadInput where raters are new and their column is missing.
    """
    if population is None:
        population = Population(
            raters="fixed" if raters is None else "new",
            scenarios="fixed" if scenarios is None and raters is not None else "new",
        )
    if raters is None and population.raters == "new":
        raise BadInput("A result for new raters needs the column of raters.")
    weight = weights_of(weights, rows=rows)
    kept = np.ones(rows, dtype=np.bool_) if weight is None else weight > 0
    whom = np.zeros(rows, dtype=np.intp) if raters is None else codes("raters", raters, rows=rows)
    what = np.arange(rows, dtype=np.intp) if scenarios is None else codes("scenarios", scenarios, rows=rows)
    return Panel(
        raters=whom[kept],
        scenarios=what[kept],
        weights=None if weight is None else weight[kept],
        kept=kept,
        population=population,
        people=raters is not None,
    )
