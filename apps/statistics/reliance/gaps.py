"""Does an explanation beside the advice change how people rely on it? Each group less a reference group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Numbers
from apps.statistics.equity import GroupComparison, group_contrast
from apps.statistics.errors import BadInput, StatisticsError, Undefined
from apps.statistics.population import Population
from apps.statistics.reliance.advice import Advice, advice_of
from apps.statistics.reliance.rates import balanced

NEW = Population()


Compared = GroupComparison | StatisticsError
"""A comparison, or the reason why there is none."""


@dataclass(frozen=True)
class GroupsLess:
    """Each group less the reference, by group; a reason in place of what is undefined, as the reference itself."""

    found: tuple[Compared, ...]

    def at(self, group: int) -> GroupComparison:
        """Give one group's comparison; raises its reason if it is undefined."""
        found = self.found[group]
        if isinstance(found, StatisticsError):
            raise found
        return found


@dataclass(frozen=True, kw_only=True)
class RelianceGaps:
    """What `Reliance` holds, of each group less the reference group: below 0 is less of it than there."""

    over: GroupsLess
    under: GroupsLess
    decided: GroupsLess
    appropriate: GroupsLess


def reliance_gaps(
    *,
    followed: Numbers,
    right: Numbers,
    groups: Column,
    count: int,
    reference: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> RelianceGaps:
    """Give what `reliance` gives of each group 0 .. count - 1 less that of the group `reference`, such as the arm without explanation.

    Columns are those of `reliance`. Raters who judged in both groups count as the same people. Shares are compared as by
    `group_contrast` with `proportion`, appropriate reliance by a t interval of its delta method; comparisons are those of the plan, so that
    nothing is corrected. A group that cannot be compared is undefined, with the reason. Raises BadInput.
    """
    if not 0 <= reference < count:
        raise BadInput("The reference must be one of the groups.")
    advice = advice_of(
        followed=followed,
        right=right,
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
    )
    compare = _Against(reference, population, level)
    wrong, true = advice.some(~advice.right), advice.some(advice.right)
    values, reasons = balanced(advice)
    known = (None,) * count
    return RelianceGaps(
        over=compare.all(wrong, wrong.followed, known),
        under=compare.all(true, ~true.followed, known),
        decided=compare.all(advice, advice.apt, known),
        appropriate=compare.all(advice, values, reasons),
    )


@dataclass(frozen=True)
class _Against:
    """Compares groups with the reference; bools are compared as proportions, other values as means."""

    reference: int
    population: Population
    level: float

    def all(self, advice: Advice, values: Numbers, reasons: tuple[StatisticsError | None, ...]) -> GroupsLess:
        own = Undefined("This is the group that the others are compared with.")
        return GroupsLess(
            tuple(
                own
                if group == self.reference
                else reasons[group] or reasons[self.reference] or self._one(advice, values, group)
                for group in range(advice.count)
            )
        )

    def _one(self, advice: Advice, values: Numbers, group: int) -> Compared:
        try:
            return group_contrast(
                values=values,
                groups=advice.groups,
                first=group,
                second=self.reference,
                raters=advice.raters,
                scenarios=advice.scenarios,
                weights=advice.weights,
                proportion=np.asarray(values).dtype.kind == "b",
                population=self.population,
                level=self.level,
            )
        except Undefined as short:
            return short
