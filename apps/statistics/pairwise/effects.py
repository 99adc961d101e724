"""Bradley-Terry scores adjusted for the place in which a version was shown and for the style of its output.

logit P(first wins) = s_first - s_second + position * (1 if first was shown first, else -1) + sum of style_j * x_j, where x_j is how much more
of property j the first output has, divided by its root mean square. Nothing is centred, so that swapping the sides changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Floats, Numbers, numbers, size_of, weights_of
from apps.statistics.clusters import distinct, score_meat, terms_of
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.loads import effective_number
from apps.statistics.pairwise.ascent import climb
from apps.statistics.pairwise.comparisons import TIE, TIES_IN_WORDS, Comparisons, Counted, Outcome
from apps.statistics.pairwise.connectivity import require_connected
from apps.statistics.pairwise.pair_logit import PairLogit
from apps.statistics.pairwise.room import require_room
from apps.statistics.pairwise.scores import Scores
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A term in log-odds with its interval and standard error.

    `scale` is what one unit of it is in the units handed in: a style's root mean square difference, 1 for the position.
    """

    value: float
    low: float
    high: float
    error: float
    scale: float


@dataclass(frozen=True, kw_only=True, eq=False)
class AdjustedBradleyTerry(Scores):
    """Scores at equal places and equal style, and what place and style add.

    `position` is the advantage of being shown first (None if not asked for); `styles` has one effect per property, by name.
    """

    position: Effect | None
    styles: Mapping[str, Effect]


def adjusted_bradley_terry(
    *,
    comparisons: Comparisons,
    position: bool = True,
    styles: Mapping[str, Numbers] | None = None,
    ties: Literal["half", "drop"] = "half",
    population: Population | None = None,
    level: float = 0.95,
) -> AdjustedBradleyTerry:
    """Fit scores beside a position effect and styles, all with clustered intervals.

    `styles` maps a name to differences (n,) of an output's property, the first version's less the second's. Raises BadInput where
    positions are asked for and not known, NoVariation where a property never differs, Undefined where terms cannot be told
    apart (a property that is fixed by the version), and what `bradley_terry` raises.
    """
    population = population or Population()
    require_room(comparisons.versions)
    rows = comparisons.counted(ties)
    raters, scenarios = (
        distinct(rows.raters, size_of(rows.raters)),
        distinct(rows.scenarios, size_of(rows.scenarios)),
    )
    shortfall = population.shortfall(n=rows.n, raters=raters, scenarios=scenarios)
    if shortfall is not None:
        raise shortfall
    if rows.versions < 2:
        raise Undefined("Scores need at least two versions.")
    table = rows.table()
    require_connected(table[:, :, 0] + table[:, :, 1].T + table[:, :, TIE] + table[:, :, TIE].T)
    terms, scales = _terms(comparisons, rows, ties, position=position, styles=styles or {})
    versions, width = rows.versions, rows.versions + len(terms)
    model = PairLogit(rows, terms)
    peak = climb(start=np.zeros(width), versions=versions, slope=model.slope)
    residuals = model.residuals(peak.point)
    entries = [(rows.first, residuals), (rows.second, -residuals)]
    entries += [
        (np.full(rows.n, versions + number), residuals * column) for number, column in enumerate(terms)
    ]
    clusters = terms_of(population=population, raters=rows.raters, scenarios=rows.scenarios)
    meat = score_meat(terms=clusters, entries=entries, width=width, weights=rows.weights)
    covariance = peak.inverse @ meat.matrix @ peak.inverse
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    half = float(t_quantile(level=level, degrees=meat.degrees)) * errors
    effects = [
        Effect(value=value, low=value - reach, high=value + reach, error=error, scale=scale)
        for value, reach, error, scale in zip(
            peak.point[versions:].tolist(),
            half[versions:].tolist(),
            errors[versions:].tolist(),
            scales,
            strict=True,
        )
    ]
    scores = peak.point[:versions]
    beside = (["position"] if position else []) + (["style"] if styles else [])
    prefix = f"{TIES_IN_WORDS[ties]}; adjusted for {' and '.join(beside) or 'nothing'}"
    return AdjustedBradleyTerry(
        value=scores,
        low=scores - half[:versions],
        high=scores + half[:versions],
        error=errors[:versions],
        covariance=covariance[:versions, :versions],
        degrees=meat.degrees,
        level=level,
        n=rows.n,
        raters=raters,
        scenarios=scenarios,
        effective_raters=effective_number(rows.raters),
        few_raters=population.few_raters(raters),
        method=population.method(degrees=meat.degrees, prefix=prefix),
        population=population.words,
        position=effects[0] if position else None,
        styles=dict(zip(styles or {}, effects[int(position) :], strict=True)),
    )


def _terms(
    comparisons: Comparisons,
    rows: Counted,
    ties: Literal["half", "drop"],
    *,
    position: bool,
    styles: Mapping[str, Numbers],
) -> tuple[list[Floats], list[float]]:
    """Give the columns beside the scores, for the rows that count, and their scales."""
    columns: list[Floats] = []
    scales: list[float] = []
    if position:
        if rows.positions is None:
            raise BadInput("A position effect needs the positions in which the versions were shown.")
        columns.append(
            (3 - 2 * rows.positions).astype(np.float64)
        )  # 1 where shown first, -1 where shown second
        scales.append(1.0)
    for name, column in styles.items():
        whole = numbers(name, column, rows=np.asarray(comparisons.first).size)
        kept = whole if whole.size == rows.n else whole[_counting(comparisons, ties)]
        scale = float(np.sqrt(np.average(kept**2, weights=rows.weights)))
        if scale == 0:
            raise NoVariation("The outputs compared never differ in %(name)s.", name=name)
        columns.append(kept / scale)
        scales.append(scale)
    return columns, scales


def _counting(comparisons: Comparisons, ties: Literal["half", "drop"]) -> Bools:
    """Tell which rows the policy for ties counts, as Comparisons.counted does."""
    outcomes = np.asarray(comparisons.outcomes)
    kept: Bools = outcomes <= (Outcome.LOSS if ties == "drop" else Outcome.BOTH_BAD)
    weights = weights_of(comparisons.weights, rows=outcomes.size)
    return kept if weights is None else kept & (weights > 0)
