"""Judgments behind one estimate as one key cuts them into groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from apps.analysis.measures._base import Aim, Draft, Scores
from apps.analysis.measures._units import newest_of
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData
from apps.statistics.equity import CrossedRows, Grouping, HeldGroups, Margins
from apps.statistics.equity.group_sums import GroupSums
from apps.statistics.equity.margins import Axis
from apps.statistics.equity.rows import rows_of, sums_of_rows
from apps.statistics.population import Population


@dataclass(frozen=True, eq=False)
class Table:
    """Groups of a cut, each score in one at most: `home` (codes,) is the group of each code of the cut's facet, below `count`.

    Attributes:
        placed: the groups that are here.
        axis: what codes are of, None where it is neither raters nor scenarios.
        codes: each score's code (m,).
    """

    home: Ints
    count: int
    placed: tuple[int, ...]
    axis: Axis | None
    codes: Ints

    @property
    def groups(self) -> Ints:
        """Each score's group (m,), below `count`."""
        return self.home[self.codes]


@dataclass(frozen=True, eq=False)
class Behind:
    """Whose judgments scores (m,) are, on what, given when and in which arm, and their weights (None where all count alike).

    `sizes` are how many raters and scenarios there are.
    """

    rater: Ints
    scenario: Ints
    response: Ints
    arm: Ints | None
    weight: Floats | None
    population: Population
    sizes: tuple[int, int]
    _summed: dict[int, tuple[Scores, Margins]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, data: MetricData, scores: Scores) -> Behind:
        """Return what is behind scores of the data."""
        rows = scores.rows
        return cls(
            data.rater[rows],
            data.scenario[rows],
            data.response[rows],
            None if data.arm is None else data.arm[rows],
            scores.weights(data),
            data.setting.population,
            (len(data.people), len(data.scenarios)),
        )

    @cached_property
    def rows(self) -> CrossedRows:
        """The judgments, by rater and scenario."""
        return CrossedRows(
            raters=self.rater,
            scenarios=self.scenario,
            weights=self.weight,
            population=self.population,
            sizes=self.sizes,
        )

    def margins(self, scores: Scores) -> Margins:
        """Return what scores sum to by rater and scenario; the last one's are remembered, which every key asks for."""
        if id(scores) not in self._summed:
            self._summed.clear()
            self._summed[id(scores)] = scores, self.rows.of(scores.values)
        return self._summed[id(scores)][1]

    def newest(self, table: Table) -> Ints:
        """Return the newest response of each group of a table, 0 for none."""
        if table.axis is None:
            return newest_of(table.groups, self.response, table.count)
        return newest_of(table.home, self._newest(table.axis), table.count)

    def _newest(self, axis: Axis) -> Ints:
        return self._newest_of_raters if axis == "rater" else self._newest_of_scenarios

    @cached_property
    def _newest_of_raters(self) -> Ints:
        return newest_of(self.rater, self.response, self.sizes[0])

    @cached_property
    def _newest_of_scenarios(self) -> Ints:
        return newest_of(self.scenario, self.response, self.sizes[1])

    def sums(self, scores: Scores, table: Table) -> GroupSums:
        """Return what scores sum to in the groups of a table."""
        if table.axis is not None:
            return Grouping(self.margins(scores), table.axis, table.home, table.count).sums
        rows = rows_of(
            values=scores.values,
            groups=table.groups,
            count=table.count,
            raters=self.rater,
            scenarios=self.scenario,
            weights=self.weight,
        )
        return sums_of_rows(rows, count=table.count, population=self.population)

    def held(self, scores: Scores, table: Table, *, at_least_one_way: bool = False) -> HeldGroups:
        """Return groups of these judgments as they are held against everyone else."""
        return HeldGroups(
            sums=self.sums(scores, table), population=self.population, at_least_one_way=at_least_one_way
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
