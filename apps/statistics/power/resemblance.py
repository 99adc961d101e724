"""How much judgments of one cluster resemble each other, from pilot data: what plans otherwise have to assume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Numbers, codes, numbers, without_gaps
from apps.statistics.errors import NoVariation, Undefined

ROUNDING = 1e-24
"""A mean square below this share of the values' squared size is rounding."""


@dataclass(frozen=True, kw_only=True)
class Resemblance:
    """The intraclass correlation of `n` judgments in `clusters` clusters, and the `spread` (standard deviation) of one judgment.

    `load` is the judgments per cluster, corrected for unequal loads. A value below zero is chance: plan with zero.
    """

    value: float
    spread: float
    n: int
    clusters: int
    load: float
    method: str


def resemblance(*, values: Numbers, clusters: Column) -> Resemblance:
    """Give the one-way analysis-of-variance estimate of the intraclass correlation; `clusters` (n,) are raters, or scenarios.

    rho = (B - W) / (B + (m - 1) W), B and W the mean squares between and within, m = (n - sum n_g^2 / n) / (G - 1) [Fisher 1925;
    Donner 1986]. `spread` is sqrt(W + (B - W) / m), the total. Raises Undefined without two clusters or without a cluster of two
    judgments, NoVariation where all values are the same.
    """
    column = numbers("values", values)
    index = without_gaps(codes("clusters", clusters, rows=column.size))
    loads = np.bincount(index)
    used = loads > 0
    count, n = int(np.count_nonzero(used)), column.size
    if count < 2:
        raise Undefined(
            "Resemblance compares clusters; there are %(count)d, and two are needed.", count=count
        )
    if n == count:
        raise Undefined(
            "No rater or scenario has two judgments, so that resemblance within them cannot be seen."
        )
    centred = column - column.mean()
    means = np.bincount(index, centred) / np.maximum(loads, 1)
    between = float(loads @ means**2) / (count - 1)
    within = float(np.square(centred - means[index]).sum()) / (n - count)
    if max(between, within) <= ROUNDING * float(np.square(column).max()):
        raise NoVariation("All judgments are the same, so that their resemblance has no value.")
    load = (n - float(loads @ loads) / n) / (count - 1)
    return Resemblance(
        value=(between - within) / (between + (load - 1) * within),
        spread=float(np.sqrt(max(within + (between - within) / load, 0))),
        n=n,
        clusters=count,
        load=load,
        method="one-way analysis of variance",
    )
