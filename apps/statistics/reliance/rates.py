"""How often people follow advice that is wrong, and do not follow advice that is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Numbers, codes, weights_of
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.proportions import proportions

NEW = Population()


@dataclass(frozen=True, kw_only=True, eq=False)
class Reliance:
    """Rates by group as columns of shape (groups,).

    `over` is following where the advice is wrong, `under` not following where it is right, `decided` deciding rightly whatever the advice.
    """

    over: Estimates
    under: Estimates
    decided: Estimates


def reliance(
    *,
    followed: Column,
    right: Column,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Reliance:
    """Give over- and under-reliance and the accuracy of decisions in each group 0 .. count - 1, clustered by rater.

    `followed` and `right` (n,) are 0 or 1: whether the person did what was advised, and whether that was right. The two rates have
    separate denominators, so that neither hides the other [Schemmer et al. 2023]. Raises BadInput for other values.
    """
    did, was = codes("followed", followed, below=2), codes("right", right, below=2)
    if did.size != was.size:
        raise BadInput("Columns differ in length.")
    load = weights_of(weights, rows=did.size)
    columns = (np.asarray(groups), np.asarray(raters), np.asarray(scenarios))

    def rate(hit: Numbers, rows: Column) -> Estimates:
        group, rater, scenario = (column[rows] for column in columns)
        return proportions(
            values=np.asarray(hit, dtype=np.float64)[rows],
            groups=group,
            count=count,
            raters=rater,
            scenarios=scenario,
            weights=None if load is None else load[rows],
            population=population,
            level=level,
        )

    return Reliance(
        over=rate(did == 1, np.flatnonzero(was == 0)),
        under=rate(did == 0, np.flatnonzero(was == 1)),
        decided=rate(did == was, np.arange(did.size)),
    )
