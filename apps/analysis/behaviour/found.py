"""What is told of behaviour: figures, relations, ways through sessions, and the pace of each rater for researchers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.behaviour.paths import Way, by_session, moves_and_returns, ways
from apps.analysis.behaviour.reading import MEASURES, Worked, read_paths, read_worked
from apps.analysis.behaviour.sides import disagreement, dissatisfaction
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Bools, Floats, Ints
from apps.raters.models import Rater
from apps.responses.behaviour import DEVICES, REFUSALS, TIMES
from apps.responses.models import EventKind
from apps.statistics.behaviour import paces, relation_within
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimate
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.proportions import mean, median, proportion
from apps.studies.models import Metric, Round
from apps.studies.selectors import metrics_of
from apps.studies.services import protocol_of

WAYS_BY = (EventKind.STEP, EventKind.MOVED)
"""Kinds of events whose labels are places on a way."""

ERROR_RATE = "error_rate"
"""The share of sendings that came back."""


@dataclass(frozen=True)
class Figure:
    """A number with its interval, or why there is none.

    Attributes:
        name: what it is of: a measure, the error rate, or how many moves or returns a session has.
        group: the kind of device, or the kind of event; "" for all.
    """

    name: str
    group: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    raters: int = 0
    method: str = ""
    population: str = ""
    undefined: str = ""


@dataclass(frozen=True)
class Related:
    """How one side of behaviour goes with what was said."""

    behaviour: str
    against: str
    figure: Figure


@dataclass(frozen=True)
class Pace:
    """How one rater worked; for researchers alone."""

    pseudonym: str
    judgments: int
    median_seconds: float | None
    revisions: float | None


@dataclass(frozen=True)
class Behaviour:
    """All that is told of a round."""

    judgments: int
    raters: int
    figures: tuple[Figure, ...]
    devices: tuple[Figure, ...]
    relations: tuple[Related, ...]
    sessions: tuple[Figure, ...]
    ways: tuple[tuple[str, Way], ...]
    paces: tuple[Pace, ...]


def behaviour_of(round_: Round, *, to_researcher: bool) -> Behaviour:
    """Return how people worked in a round: one pass over its judgments, and one query for each kind of way through sessions."""
    protocol = protocol_of(round_)
    said = protocol.document.analysis
    population = Population(raters=said.population.raters, scenarios=said.population.scenarios)
    metrics = metrics_of(round_)
    key = said.primary or protocol.questions[0].key
    primary = next((metric for metric in metrics if metric.key == key), None)
    worked = read_worked(round_, primary=primary, metrics=metrics)
    sessions, found = _ways(round_, population)
    return Behaviour(
        judgments=len(worked),
        raters=len(worked.people),
        figures=tuple(_figures(worked, population)),
        devices=tuple(_by_device(worked, population)),
        relations=tuple(_relations(worked, primary, seed=round_.pk)),
        sessions=sessions,
        ways=found,
        paces=tuple(_paces(worked)) if to_researcher else (),
    )


def _figures(worked: Worked, population: Population) -> Iterator[Figure]:
    for name in MEASURES:
        known = np.isfinite(worked.measured[name])
        if known.any() and name != REFUSALS:
            yield _middle(worked, name, known, population)
    yield from _error_rate(worked, population)


def _error_rate(worked: Worked, population: Population) -> Iterator[Figure]:
    """Yield how many of all sendings came back: of each judgment those that did, over them and the one that was taken, all pooled."""
    refused = worked.measured[REFUSALS]
    known = np.isfinite(refused)
    if not known.any():
        return
    raters, sendings = worked.rater[known], refused[known] + 1
    bare = Figure(ERROR_RATE, n=len(raters), raters=len(np.unique(raters)), population=population.words)
    if population.few_raters(bare.raters):
        yield _few(bare)
        return
    try:
        found = proportion(
            values=refused[known] / sendings,
            weights=sendings,
            raters=raters,
            scenarios=worked.scenario[known],
            population=population,
        )
    except StatisticsError as error:
        yield _without(bare, worded(error))
    else:
        yield _of(bare, found)


def _by_device(worked: Worked, population: Population) -> Iterator[Figure]:
    for code, group in DEVICES.items():
        known = np.isfinite(worked.measured["active_seconds"]) & (worked.device == code)
        if known.any():
            yield _middle(worked, "active_seconds", known, population, group)


def _middle(worked: Worked, name: str, rows: Bools, population: Population, group: str = "") -> Figure:
    """Return the median of a time, or the mean of a count."""
    of = median if name in TIMES.values() else mean
    raters = worked.rater[rows]
    bare = Figure(name, group, n=len(raters), raters=len(np.unique(raters)), population=population.words)
    if population.few_raters(bare.raters):
        return _few(bare)
    try:
        found = of(
            values=worked.measured[name][rows],
            raters=raters,
            scenarios=worked.scenario[rows],
            population=population,
        )
    except StatisticsError as error:
        return _without(bare, worded(error))
    return _of(bare, found)


def _of(bare: Figure, found: Estimate) -> Figure:
    return Figure(
        bare.name,
        bare.group,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        population=found.population,
    )


def _few(bare: Figure) -> Figure:
    return _without(bare, _("Fewer than %(least)d raters: not shown.") % {"least": FEW_RATERS})


def _without(bare: Figure, why: str) -> Figure:
    return Figure(
        bare.name, bare.group, n=bare.n, raters=bare.raters, population=bare.population, undefined=why
    )


def _relations(worked: Worked, primary: Metric | None, *, seed: int) -> Iterator[Related]:
    against = {"confidence": worked.sure, "negative_words": -worked.mood}
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
    bare = Figure(name, n=len(one), raters=len(np.unique(raters)))
    try:
        found = relation_within(one=one, other=other, raters=raters, seed=seed)
    except StatisticsError as error:
        return _without(bare, worded(error))
    bare = Figure(name, n=found.n, raters=found.raters, population=found.population)
    if found.few_raters:
        return _few(bare)
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


def _ways(round_: Round, population: Population) -> tuple[tuple[Figure, ...], tuple[tuple[str, Way], ...]]:
    figures: list[Figure] = []
    found: list[tuple[str, Way]] = []
    for kind in WAYS_BY:
        paths = read_paths(round_, kind.value)
        if not paths:
            continue
        raters = len({path.rater for path in paths})
        bare = [Figure(name, kind.value, n=len(paths), raters=raters) for name in ("moves", "returns")]
        if population.few_raters(raters):
            figures += [_few(one) for one in bare]
            continue
        rows, (moves, returns) = by_session(paths, population), moves_and_returns(paths)
        for one, estimates in zip(bare, (rows.mean(moves), rows.proportion(returns)), strict=True):
            error = estimates.undefined[0]
            figures.append(_of(one, estimates.at(0)) if error is None else _without(one, worded(error)))
        found += [(kind.value, way) for way in ways(paths)]
    return tuple(figures), tuple(found)


def _paces(worked: Worked) -> Iterator[Pace]:
    """Yield how each rater worked, by pseudonym."""
    names = dict(Rater.objects.filter(pk__in=worked.people.tolist()).values_list("pk", "pseudonym"))
    order = np.argsort(worked.rater, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(worked.rater[order])) + 1) if len(order) else []
    mine = dict(zip(worked.people.tolist(), parts, strict=True))
    for pk, rows in sorted(mine.items(), key=lambda pair: names[pair[0]]):
        yield Pace(
            names[pk],
            len(rows),
            _own(np.median, worked.measured["active_seconds"][rows]),
            _own(np.mean, worked.measured["revisions"][rows]),
        )


def _own(of: Callable[[Floats], np.floating], values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(of(known)) if len(known) else None
