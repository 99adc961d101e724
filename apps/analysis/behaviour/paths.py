"""The ways that people took through their sessions: how often they moved on, and whether they came back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from apps.analysis.behaviour.reading import Path
from apps.analysis.metric_data import Floats
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios

LEAST_PEOPLE = 5
"""A way that fewer people took would say too much about each of them."""

MOST_WAYS = 12


@dataclass(frozen=True)
class Way:
    """From one label to the next: how many sessions went so, and how many people."""

    start: str
    end: str
    sessions: int
    people: int


def visits(path: Path) -> list[str]:
    """Return the labels of a session, each stay once."""
    return [label for place, label in enumerate(path.labels) if not place or label != path.labels[place - 1]]


def moves_and_returns(paths: Sequence[Path]) -> tuple[Floats, Floats]:
    """Return for each session how often it moved on, and 1 where it came back to something it had left."""
    found = [visits(path) for path in paths]
    moves = np.array([max(len(labels) - 1, 0) for labels in found], dtype=np.float64)
    returns = np.array([len(set(labels)) < len(labels) for labels in found], dtype=np.float64)
    return moves, returns


def ways(paths: Sequence[Path]) -> Iterator[Way]:
    """Yield the ways that most sessions went, of those that enough people took."""
    sessions: Counter[tuple[str, str]] = Counter()
    people: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for path in paths:
        for way in set(pairwise(visits(path))):
            sessions[way] += 1
            people[way].add(path.rater)
    often = sorted(sessions.items(), key=lambda item: (-item[1], item[0]))
    shown = [(way, count) for way, count in often if len(people[way]) >= LEAST_PEOPLE]
    for way, count in shown[:MOST_WAYS]:
        yield Way(*way, sessions=count, people=len(people[way]))


def by_session(paths: Sequence[Path], population: Population) -> GroupedRatios:
    """Return the sessions as rows in one group, ready for means and shares."""
    raters = np.unique([path.rater for path in paths], return_inverse=True)[1]
    scenarios = np.unique([path.scenario for path in paths], return_inverse=True)[1]
    return GroupedRatios(
        groups=np.zeros(len(paths), dtype=np.int64),
        count=1,
        raters=raters,
        scenarios=scenarios,
        population=population,
        prefix="by session",
    )
