"""Can these comparisons carry a ranking? Who met whom, whose voice counts, and who was shown first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, weights_of, without_gaps
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import csgraph, special
from apps.statistics.pairwise.comparisons import TIE, Comparisons, Ties
from apps.statistics.pairwise.connectivity import Groups, components
from apps.statistics.pairwise.room import require_room


@dataclass(frozen=True, kw_only=True, eq=False)
class ConnectivitySummary:
    """How the versions hang together: `connected` if they stand on one scale.

    `met` are the `groups` of versions linked by comparisons, `scale` those within which scores lead both ways. `pairs` of `possible` pairs
    met, the rarest of them in `fewest` judgments; `opponents` and `version_n` (k,) count each version's opponents and judgments.
    """

    connected: bool
    met: Groups
    scale: Groups
    pairs: int
    possible: int
    fewest: int
    opponents: Ints
    version_n: Ints
    n: int
    raters: int
    method: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Dominance:
    """How the judgments spread over raters: `shares` of the judgments of the `top` raters, and the raters who made half of them.

    `effective_raters` is (sum n)^2 / sum n^2: as many raters of equal load would tell as much.
    """

    top: tuple[int, ...]
    shares: Floats
    half_made_by: int
    effective_raters: float
    n: int
    raters: int
    method: str


@dataclass(frozen=True, kw_only=True, eq=False)
class PositionBalance:
    """How often each version was shown first: `first` of `shown` (k,), `share` (k,), nan for a version never shown.

    `statistic` sums (first - second)^2 / shown over the `pairs` that met; under fair sides it is chi-square with as many degrees, and
    `p_value` is the chance of sides at least as uneven.
    """

    first: Ints
    shown: Ints
    share: Floats
    statistic: float
    pairs: int
    p_value: float
    n: int
    raters: int
    method: str


def connectivity_summary(*, comparisons: Comparisons, ties: Ties = "half") -> ConnectivitySummary:
    """Describe which versions met how often, and whether one scale holds them all; never raises for too few data."""
    require_room(comparisons.versions)
    rows = comparisons.counted(ties)
    versions = rows.versions
    table = rows.table()
    scored = table[:, :, 0] + table[:, :, 1].T + table[:, :, TIE] + table[:, :, TIE].T
    linked = scored + scored.T > 0
    judged = np.bincount(rows.first.astype(np.intp) * versions + rows.second, minlength=versions**2).reshape(
        versions, versions
    )
    judged = judged + judged.T
    count, labels = csgraph.connected_components(linked, directed=False)
    groups = [tuple(np.flatnonzero(labels == label).tolist()) for label in range(count)]
    scale = components(scored)
    pairs = judged[np.triu_indices(versions, 1)]
    return ConnectivitySummary(
        connected=len(scale) == 1,
        met=tuple(sorted(groups, key=lambda group: (-len(group), group))),
        scale=scale,
        pairs=int(np.count_nonzero(pairs)),
        possible=pairs.size,
        fewest=int(pairs[pairs > 0].min()) if pairs.any() else 0,
        opponents=np.count_nonzero(judged, axis=1),
        version_n=judged.sum(axis=1),
        n=rows.n,
        raters=np.unique(rows.raters).size,
        method="counts of comparisons; strong components of who scored over whom",
    )


def dominance(
    *, raters: Column, weights: Numbers | None = None, top: tuple[int, ...] = (1, 3, 10)
) -> Dominance:
    """Give the share of judgments, or of their weights, that the busiest raters made; `raters` (n,) holds codes.

    Raises Undefined without judgments.
    """
    found = codes("raters", raters)
    given = weights_of(weights, rows=found.size)
    if any(number < 1 for number in top):
        raise BadInput("The busiest raters are counted from one.")
    kept = found if given is None else found[given > 0]
    if kept.size == 0:
        raise Undefined("Nothing has been judged here yet.")
    loads = np.bincount(without_gaps(kept), None if given is None else given[given > 0])
    ordered = np.sort(loads[loads > 0].astype(np.float64))[::-1]
    total = float(ordered.sum())
    made = np.cumsum(ordered) / total
    return Dominance(
        top=top,
        shares=np.array([made[min(number, made.size) - 1] for number in top], dtype=np.float64),
        half_made_by=int(np.searchsorted(made, 0.5 * (1 - 1e-12))) + 1,
        effective_raters=total**2 / float(ordered @ ordered),
        n=kept.size,
        raters=ordered.size,
        method="shares of the judgments by rater, busiest first",
    )


def position_balance(*, comparisons: Comparisons) -> PositionBalance:
    """Count how often each version was shown first, whatever was said, and test the sides of every pair together.

    Sides are drawn by the design, not by raters: they are independent, so that no clustering is called for. Weights play no part. Raises
    BadInput without positions, Undefined without judgments.
    """
    if comparisons.positions is None:
        raise BadInput("The balance of positions needs the positions in which the versions were shown.")
    leading = np.asarray(comparisons.positions) == 1
    first, second = (
        np.asarray(column).astype(np.intp, copy=False) for column in (comparisons.first, comparisons.second)
    )
    if first.size == 0:
        raise Undefined("Nothing has been judged here yet.")
    versions = comparisons.versions
    require_room(versions)
    cells = np.where(leading, first * versions + second, second * versions + first)
    shown = np.bincount(cells, minlength=versions**2).reshape(versions, versions)
    together, apart = shown + shown.T, shown - shown.T
    lower, upper = np.nonzero(np.triu(together))
    statistic = float((apart[lower, upper] ** 2 / together[lower, upper]).sum())
    seen = together.sum(axis=1)
    ahead = shown.sum(axis=1)
    return PositionBalance(
        first=ahead,
        shown=seen,
        share=np.divide(ahead, seen, out=np.full(versions, np.nan), where=seen > 0),
        statistic=statistic,
        pairs=lower.size,
        p_value=float(special.chdtrc(lower.size, statistic)),
        n=first.size,
        raters=np.unique(np.asarray(comparisons.raters)).size,
        method="sides of each pair against a fair coin, chi-square",
    )
