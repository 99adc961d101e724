"""Can all versions be placed on one scale? Only if wins lead from each version to each other one, directly or in steps."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.errors import Disconnected
from apps.statistics.lazily import csgraph

Groups = tuple[tuple[int, ...], ...]


def components(scores: Floats) -> Groups:
    """Give the groups of versions within which scores lead both ways, largest first.

    `scores` (k, k) holds what row scored over column: wins, plus ties counted for both sides.
    """
    count, labels = csgraph.connected_components(scores > 0, directed=True, connection="strong")
    groups = [tuple(np.flatnonzero(labels == label).tolist()) for label in range(count)]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def require_connected(scores: Floats) -> None:
    """Raise Disconnected unless a Bradley-Terry score exists for all versions [Ford 1957]."""
    groups = components(scores)
    if len(groups) > 1:
        parts, _ = csgraph.connected_components(scores + scores.T > 0, directed=False)
        raise Disconnected(groups=groups, compared=parts == 1)
