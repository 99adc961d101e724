"""What is behind each of several rates of pairs or versions, from the clusters that are present in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from apps.statistics.arrays import Ints
from apps.statistics.counts import Presence
from apps.statistics.groups import Groups
from apps.statistics.population import Population
from apps.statistics.row_counts import Counts, EveryKind


def behind(
    *,
    n: Ints,
    present: Mapping[EveryKind, Presence],
    terms: Sequence[Counts],
    population: Population,
    level: float,
    prefix: str = "",
) -> Groups:
    """Put it together from who is present by kind of cluster, for raters, scenarios and the kinds of all terms."""
    found = [present[term.kind] for term in terms]
    return Groups(
        n=n,
        raters=present["rater"].clusters,
        scenarios=present["scenario"].clusters,
        fewest=np.min([part.clusters for part in found], axis=0),
        effective=np.min([part.effective for part in found], axis=0),
        population=population,
        level=level,
        prefix=prefix,
    )
