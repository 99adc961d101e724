"""The ways that people took through their sessions: how often they moved on, and whether they came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.analysis.behaviour.stays import Stays
from apps.analysis.metric_data import Floats
from apps.statistics.arrays import numbered
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


def moves_and_returns(stays: Stays) -> tuple[Floats, Floats]:
    """Return for each session (sessions,) how often it moved on, and 1 where it came back to something it had left."""
    sessions = len(stays)
    count = np.bincount(stays.session, minlength=sessions)
    _code, different = numbered(stays.session * len(stays.labels) + stays.label)
    places = np.bincount(different // len(stays.labels), minlength=sessions)
    return (count - 1).astype(np.float64), (places < count).astype(np.float64)


def ways(stays: Stays) -> Iterator[Way]:
    """Yield the ways that most sessions went, of those that enough people took."""
    labels = len(stays.labels)
    goes_on = stays.session[1:] == stays.session[:-1]
    way, taken = numbered((stays.label[:-1] * labels + stays.label[1:])[goes_on])
    session = stays.session[:-1][goes_on]
    sessions, people = (
        np.bincount(numbered(who * max(len(taken), 1) + way)[1] % max(len(taken), 1), minlength=len(taken))
        for who in (session, stays.rater[session])
    )
    shown = np.flatnonzero(people >= LEAST_PEOPLE)
    for place in shown[np.argsort(-sessions[shown], kind="stable")][:MOST_WAYS].tolist():
        start, end = divmod(int(taken[place]), labels)
        yield Way(stays.labels[start], stays.labels[end], int(sessions[place]), int(people[place]))


def by_session(stays: Stays, population: Population) -> GroupedRatios:
    """Return the sessions as rows in one group, ready for means and shares."""
    return GroupedRatios(
        groups=np.zeros(len(stays), dtype=np.int64),
        count=1,
        raters=stays.rater,
        scenarios=stays.scenario,
        population=population,
        prefix="by session",
    )
