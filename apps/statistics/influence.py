"""What a number comes to without each part of its rows: all raters, all scenarios or all single rows left out in turn.

An estimate f(T) of running totals T of d columns has, with its gradient c, the clustered variance sum of sign G / (G - 1) c' Q c over
clusterings, where Q sums z z' over clusters and z is a cluster's own totals. Leaving a part out takes its totals from T, and what it gave
to each cluster from that cluster's z, so that value and standard error without every part follow from one pass over the rows, and are what
computing anew gives: deletion diagnostics [Cook 1977; Belsley, Kuh and Welsch 1980], for clusters. Leaving out the parts of the largest
effect together is where a small set that turns a conclusion is looked for [Broderick, Giordano and Meager 2020].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    Numbers,
    codes,
    numbered,
    numbers,
    weights_of,
)
from apps.statistics.clusters import Term, terms_of
from apps.statistics.errors import BadInput
from apps.statistics.population import Population

Kind = Literal["mean", "gap", "log_ratio", "total"]
NEW = Population()


@dataclass(frozen=True, kw_only=True, eq=False)
class Without:
    """A number without each of the parts, columns of shape (parts,): `value`, its standard `error`, the rows `n` that are left.

    Value and error are nan where they are undefined: nothing is left, or fewer than two clusters. `whole` and `whole_error` are those of
    all rows.
    """

    value: Floats
    error: Floats
    n: Ints
    whole: float
    whole_error: float


def without_each(
    *,
    values: Numbers,
    parts: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    kind: Kind = "mean",
    members: Bools | None = None,
    weights: Numbers | None = None,
    population: Population = NEW,
) -> Without:
    """Give a number and its clustered standard error without each part of its rows.

    `parts` (n,) says which of `count` parts each row belongs to. A mean is sum(w y) / sum(w), a gap the mean of `members` (n,) less that of
    all others, a log ratio the logarithm of one over the other, a total sum(w y), whose error is zero: it is counted, not estimated.
    A two-way variance is kept at least as large as the one-way ones, as in sequential bounds. Raises BadInput.
    """
    column = numbers("values", values)
    which = codes("parts", parts, below=count, rows=column.size)
    given = weights_of(weights, rows=column.size)
    loads = np.ones(column.size) if given is None else given
    if (kind in ("gap", "log_ratio")) != (members is not None):
        raise BadInput("A gap and a ratio need to know who is a member of the group, and nothing else does.")
    if members is not None and np.asarray(members).shape != column.shape:
        raise BadInput("%(name)s must be one column with as many rows as the others.", name="members")
    # A mean far from zero would lose its digits in squares; a ratio depends on where zero is.
    centre = float(column.mean()) if column.size and kind in ("mean", "gap") else 0.0
    columns = _columns(kind, loads * (column - centre), loads, members)
    estimate = _ESTIMATES[kind]
    totals = np.stack([z.sum() for z in columns])[:, None]
    taken = np.stack([np.bincount(which, z, minlength=count) for z in columns])
    whole, slope = estimate(totals)
    value, slopes = estimate(totals - taken)
    n = column.size - np.bincount(which, minlength=count)
    value = np.where(n > 0, value, np.nan)
    terms = (
        ()
        if kind == "total"
        else terms_of(
            population=population,
            raters=codes("raters", raters, rows=column.size),
            scenarios=codes("scenarios", scenarios, rows=column.size),
        )
    )
    moved = _Moved(which, count, columns)
    variances = [moved.variance(term, slope, slopes) for term in terms]
    errors = _error([found for _whole, found in variances], n.shape)
    shift = centre if kind == "mean" else 0.0
    return Without(
        value=value + shift,
        error=np.where(np.isfinite(value), errors, np.nan),
        n=n,
        whole=float(whole[0]) + shift,
        whole_error=float(_error([found for found, _each in variances], (1,))[0]),
    )


def _columns(kind: Kind, score: Floats, loads: Floats, members: Bools | None) -> Sequence[Floats]:
    if kind == "total":
        return (score,)
    if members is None:
        return score, loads
    inside = np.asarray(members, dtype=np.bool_)
    return score * inside, loads * inside, score * ~inside, loads * ~inside


Estimate = Callable[[Floats], tuple[Floats, Floats]]
"""From totals (d, parts) to values (parts,) and their gradients (d, parts)."""


def _mean(totals: Floats) -> tuple[Floats, Floats]:
    score, load = totals
    with np.errstate(divide="ignore", invalid="ignore"):
        value = score / load
        return value, np.stack([1 / load, -value / load])


def _gap(totals: Floats) -> tuple[Floats, Floats]:
    inside, slope = _mean(totals[:2])
    outside, other = _mean(totals[2:])
    return inside - outside, np.concatenate([slope, -other])


def _log_ratio(totals: Floats) -> tuple[Floats, Floats]:
    score, load, others, their_load = totals
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(score / load) - np.log(others / their_load)
        value = np.where(np.isfinite(value), value, np.nan)
        return value, np.stack([1 / score, -1 / load, -1 / others, 1 / their_load])


def _total(totals: Floats) -> tuple[Floats, Floats]:
    return totals[0], np.ones_like(totals)


_ESTIMATES: dict[Kind, Estimate] = {"mean": _mean, "gap": _gap, "log_ratio": _log_ratio, "total": _total}


@dataclass(frozen=True, eq=False)
class _Moved:
    """Rows in their parts, with the d columns that an estimate is made of."""

    which: Ints
    count: int
    columns: Sequence[Floats]

    def variance(self, term: Term, slope: Floats, slopes: Floats) -> tuple[Floats, Floats]:
        """Give sign G / (G - 1) c' Q c of all rows, shape (1,), and without each part, shape (parts,)."""
        index, cells = numbered(term.codes * self.count + self.which)
        cluster, part = cells // self.count, cells % self.count
        sums = [np.bincount(term.codes, z, minlength=term.size) for z in self.columns]
        given = [np.bincount(index, z, minlength=cells.size) for z in self.columns]
        whole, each = np.zeros(1), np.zeros(self.count)
        for i in range(len(self.columns)):
            for j in range(i, len(self.columns)):
                product = float(sums[i] @ sums[j])
                left = (sums[i][cluster] - given[i]) * (sums[j][cluster] - given[j])
                change = left - sums[i][cluster] * sums[j][cluster]
                twice = 1 if i == j else 2
                whole += twice * slope[i] * slope[j] * product
                rest = product + np.bincount(part, change, minlength=self.count)
                with np.errstate(invalid="ignore"):  # where nothing is left, a slope is no number
                    each += twice * slopes[i] * slopes[j] * rest
        rows = np.bincount(term.codes, minlength=term.size)
        emptied = np.bincount(index, minlength=cells.size) == rows[cluster]
        clusters = np.count_nonzero(rows)
        left_over = clusters - np.bincount(part[emptied], minlength=self.count)
        return (
            term.sign * _factor(np.array([clusters])) * np.maximum(whole, 0),
            term.sign * _factor(left_over) * np.maximum(each, 0),
        )


def _factor(clusters: Ints) -> Floats:
    """Give G / (G - 1), nan below two clusters."""
    found: Floats = np.divide(clusters, clusters - 1, out=np.full(clusters.shape, np.nan), where=clusters > 1)
    return found


def _error(variances: Sequence[Floats], shape: tuple[int, ...]) -> Floats:
    if not variances:
        return np.zeros(shape)
    total: Floats = np.sum(variances, axis=0)
    found: Floats = np.sqrt(np.maximum(total, np.max(variances, axis=0)))
    return found
