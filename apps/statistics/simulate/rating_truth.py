"""What endless new raters would rate on endless new scenarios: exact values, to hold estimates against."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.errors import BadInput
from apps.statistics.lazily import special
from apps.statistics.simulate.leads import group_shifts
from apps.statistics.simulate.rating_crowd import RatingCrowd
from apps.statistics.simulate.truth import average, weighted_cells


def true_grades(*, crowd: RatingCrowd, group: int | None = None) -> Floats:
    """Give the share of each grade (versions, grades) that endless new raters would give on endless new scenarios.

    Exact: hidden is normal within a group of raters and of scenarios, and groups count by their shares (or only `group` of the raters
    does). Raters who do not judge and missing ratings are left out. Raises BadInput for a crowd without thresholds.
    """
    if crowd.thresholds is None:
        raise BadInput("This crowd answers with numbers, not with grades.")
    above = np.zeros((len(crowd.qualities), len(crowd.thresholds)))
    for share, centre, spread in _cells(crowd, group):
        distance = centre[:, None] - np.asarray(crowd.thresholds)
        above += share * (special.ndtr(distance / spread) if spread > 0 else distance > 0)
    edges = np.pad(above, ((0, 0), (1, 1)), constant_values=((0, 0), (1, 0)))
    shares: Floats = edges[:, :-1] - edges[:, 1:]
    return shares


def true_means(*, crowd: RatingCrowd, group: int | None = None) -> Floats:
    """Give the mean answer (versions,) of endless new raters on endless new scenarios.

    Of grades exactly, from true_grades; of a number between bounds by Gauss-Hermite quadrature, to about 1e-9 of the scale.
    """
    if crowd.thresholds is not None:
        shares = true_grades(crowd=crowd, group=group)
        return shares @ np.arange(1.0, shares.shape[1] + 1)
    total = np.zeros(len(crowd.qualities))
    for share, centre, spread in _cells(crowd, group):
        points, weights = average(spread=spread, lead=centre)
        total += share * (special.expit(points) @ weights)
    low, high = crowd.bounds
    return low + (high - low) * total


def _cells(crowd: RatingCrowd, group: int | None) -> list[tuple[float, Floats, float]]:
    """List (share, centre (versions,), sd) of hidden in every cell of groups."""
    shifts = group_shifts(crowd.groups, versions=len(crowd.qualities))
    spread = float(np.sqrt(sum(part**2 for part in crowd.spreads)))
    return [
        (share, np.asarray(crowd.qualities, dtype=np.float64) + shifts[number, kind], spread)
        for number, kind, share in weighted_cells(crowd.groups, group)
    ]
