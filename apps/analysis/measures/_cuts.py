"""Judgments behind one estimate as one key cuts them into groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from apps.analysis.measures._base import Aim, Draft, Scores
from apps.analysis.metric_data import Bools, Floats, Ints
from apps.statistics.cluster_cells import terms_for_groups
from apps.statistics.clusters import Term
from apps.statistics.equity import HeldGroups
from apps.statistics.population import Population


@dataclass(frozen=True, eq=False)
class Table:
    """Scores by group of a cut: `groups` (m,) below `count`, of which those `placed` are here, each score in one at most."""

    groups: Ints
    count: int
    placed: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Behind:
    """Whose judgments scores (m,) are, on what, and their weights (None where all count alike), whatever cuts them."""

    raters: Ints
    scenarios: Ints
    weights: Floats | None
    population: Population

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """How they cluster."""
        return terms_for_groups(population=self.population, raters=self.raters, scenarios=self.scenarios)

    def held(self, scores: Scores, table: Table, *, at_least_one_way: bool = False) -> HeldGroups:
        """Return groups of these judgments as they are held against everyone else."""
        return HeldGroups(
            values=scores.values,
            groups=table.groups,
            count=table.count,
            raters=self.raters,
            scenarios=self.scenarios,
            weights=self.weights,
            population=self.population,
            at_least_one_way=at_least_one_way,
            terms=self.terms,
        )


@dataclass(frozen=True, eq=False)
class Cut:
    """The judgments behind one estimate, cut by one key.

    Attributes:
        names: of the groups.
        large: which of them have enough people to be compared; groups of scenarios always have.
        private: which of them only researchers may see.
        tables: one where no groups overlap, else as many as keep those apart that do.
        newest: the newest response in each group.
        behind: whose judgments they are.
        part: the outcome that is counted, as a slice.
    """

    key: str
    aim: Aim
    scores: Scores
    names: tuple[str, ...]
    large: Bools
    private: Bools
    tables: tuple[Table, ...]
    newest: Ints
    behind: Behind
    part: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def held(self) -> tuple[HeldGroups, ...]:
        """The groups of each table as they are held against everyone else: gone through once for levels, gaps and ratios."""
        return tuple(self.behind.held(self.scores, table) for table in self.tables)

    def draft(self, group: int) -> Draft:
        """Return the beginning of a group's estimate: what it is about, and who may see it."""
        return Draft(
            version=self.aim.version,
            versus=self.aim.versus,
            slice={**self.part, self.key: self.names[group]},
            newest=int(self.newest[group]),
            private=bool(self.private[group]),
        )
