"""How many clusters of equal load would tell as much, and the degrees of freedom that follow.

A sum of squares over clusters is carried by those with the largest loads. With loads n it varies about as much as one over
(sum n)^2 / sum n^2 clusters of equal load [Kish 1965], so that this number less one takes the place of G - 1 in Student's t; where
loads are equal it is G - 1. Cells of rater and scenario are finer than either and so never have the fewest effective clusters: where that
would cost a pass over many of them, it is left out and given as infinite.
"""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints


def effective_clusters(*, total: Floats, squares: Floats) -> Floats:
    """Give (sum n)^2 / sum n^2 from both sums, of one shape; zero where nothing was loaded."""
    found: Floats = np.divide(total**2, squares, out=np.zeros(squares.shape), where=squares > 0)
    return found


def effective_loads(loads: Ints | Floats) -> float:
    """Give the same from the loads of the clusters, shape (clusters,)."""
    sizes = loads.astype(np.float64, copy=False)
    return float(effective_clusters(total=sizes.sum(), squares=np.asarray(sizes @ sizes)))


def effective_number(codes: Ints) -> float:
    """Give the same from the cluster of each row, shape (n,)."""
    return effective_loads(np.bincount(codes))


def degrees_of(*, effective: Floats | float, clusters: Ints | int) -> Floats:
    """Give the effective number less one, at least 1; below two clusters there are none (0, or -1 without a row)."""
    counted = np.asarray(clusters)
    return np.where(counted > 1, np.maximum(np.asarray(effective) - 1, 1.0), counted - 1.0)
