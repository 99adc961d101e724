"""What goes together: how people worked, held within each of them against what they said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.analysis.behaviour.figures import Figure, different, few, without
from apps.analysis.behaviour.reading import Worked
from apps.analysis.behaviour.sides import disagreement, dissatisfaction
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Floats, Ints
from apps.statistics.behaviour import paces, relation_within
from apps.statistics.errors import StatisticsError
from apps.studies.models import Metric


@dataclass(frozen=True)
class Related:
    """How one side of behaviour goes with what was said."""

    behaviour: str
    against: str
    figure: Figure


def relations_of(worked: Worked, primary: Metric | None, *, seed: int) -> Iterator[Related]:
    """Yield how each side of behaviour goes with each thing that was said, where anybody has both."""
    against = {"confidence": worked.said.sure, "negative_words": -worked.said.mood}
    if primary is not None:
        against["disagreement"] = disagreement(worked, primary)
        against["dissatisfaction"] = dissatisfaction(worked, primary)
    behaviour = {
        "active_seconds": _pace(worked, "active_seconds"),
        "first_action_seconds": _pace(worked, "first_action_seconds"),
        "revisions": worked.measured["revisions"],
    }
    for said in ("confidence", "disagreement", "dissatisfaction", "negative_words"):
        for name, column in behaviour.items():
            rows = np.isfinite(column) & np.isfinite(against.get(said, np.full(len(worked), np.nan)))
            if rows.any():
                sides = column[rows], against[said][rows]
                yield Related(name, said, _relation(name, sides, worked.rater[rows], seed))


def _pace(worked: Worked, name: str) -> Floats:
    """Return a time on its rater's own scale, within their kind of device, shape (n,)."""
    seconds = worked.measured[name]
    pace = np.full(len(seconds), np.nan)
    known = np.isfinite(seconds) & (seconds > 0)
    if known.any():
        found = paces(seconds=seconds[known], raters=worked.rater[known], devices=worked.device[known] + 1)
        pace[known] = found.value
    return pace


def _relation(name: str, sides: tuple[Floats, Floats], raters: Ints, seed: int) -> Figure:
    one, other = sides
    bare = Figure(name, n=len(one), raters=different(raters))
    try:
        found = relation_within(one=one, other=other, raters=raters, seed=seed)
    except StatisticsError as error:
        return without(bare, worded(error))
    bare = Figure(name, n=found.n, raters=found.raters, population=found.population)
    if found.few_raters:
        return few(bare)
    return Figure(
        name,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        population=found.population,
    )
