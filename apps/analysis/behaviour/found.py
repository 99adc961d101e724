"""What is told of behaviour: figures, relations, ways through sessions, and how each rater worked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.analysis.behaviour.figures import Figure, few, figures_by_device, figures_of, told_by, without
from apps.analysis.behaviour.own import Paces, paces_of
from apps.analysis.behaviour.paths import Way, by_session, moves_and_returns, ways
from apps.analysis.behaviour.reading import read_worked
from apps.analysis.behaviour.related import Related, relations_of
from apps.analysis.behaviour.stays import read_stays
from apps.analysis.dataset import Dataset
from apps.analysis.measures._base import worded
from apps.responses.models import EventKind
from apps.statistics.population import Population
from apps.studies.models import Round

WAYS_BY = (EventKind.STEP, EventKind.MOVED)
"""Kinds of events whose labels are places on a way."""


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
    paces: Paces


def behaviour_of(round_: Round, dataset: Dataset, *, primary: str, check: Callable[[], None]) -> Behaviour:
    """Return how people worked in a round: one pass over its judgments, and two queries for each kind of way through sessions.

    Args:
        round_: whose judgments these are.
        dataset: what they said.
        primary: key of the question that decides.
        check: called between the steps.
    """
    population, metric = dataset.setting.population, dataset.metric(primary)
    worked = read_worked(round_, dataset, metric)
    check()
    figures, devices = tuple(figures_of(worked, population)), tuple(figures_by_device(worked, population))
    check()
    relations = tuple(relations_of(worked, metric, seed=dataset.setting.seed))
    check()
    sessions, found = _ways(round_, population)
    return Behaviour(
        judgments=len(worked),
        raters=len(worked.people),
        figures=figures,
        devices=devices,
        relations=relations,
        sessions=sessions,
        ways=found,
        paces=paces_of(worked),
    )


def _ways(round_: Round, population: Population) -> tuple[tuple[Figure, ...], tuple[tuple[str, Way], ...]]:
    figures: list[Figure] = []
    found: list[tuple[str, Way]] = []
    for kind in WAYS_BY:
        stays = read_stays(round_, kind.value)
        if stays is None:
            continue
        bare = [Figure(name, kind.value, n=len(stays), raters=stays.raters) for name in ("moves", "returns")]
        if population.few_raters(stays.raters):
            figures += [few(one) for one in bare]
            continue
        rows, (moves, returns) = by_session(stays, population), moves_and_returns(stays)
        for one, estimates in zip(bare, (rows.mean(moves), rows.proportion(returns)), strict=True):
            error = estimates.undefined[0]
            figures.append(told_by(one, estimates.at(0)) if error is None else without(one, worded(error)))
        found += [(kind.value, way) for way in ways(stays)]
    return tuple(figures), tuple(found)
