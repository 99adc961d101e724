"""Which groups a gate may speak of: of enough people, and isolating nobody."""

from __future__ import annotations

import numpy as np

from apps.analysis.bounds._base import Question
from apps.analysis.facets import Facet, said
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.statistics.errors import Undefined

LEAST_GROUP = 5
"""A group of fewer people is no slice: it would say too much about each of them."""


def facet_named(key: str, data: MetricData) -> Facet:
    """Return the groups of a slice's key; raises Undefined where it is not measured yet."""
    facet = data.family.facet(key)
    if facet is None:
        raise Undefined("Slices by “%(key)s” are not measured yet.", key=key)
    return facet


def shown_groups(groups: dict[str, Bools], question: Question, facet: Facet) -> dict[str, Bools]:
    """Return the groups that may be the worst: of enough people, and isolating nobody.

    Groups of people are held to more: where those left over are fewer than may be shown, the smallest group is withheld
    with them, so that they do not follow from the total.
    """
    data = question.data
    met = _met(question)
    people = {name: _people(data, rows & met) for name, rows in groups.items()}
    if facet.of != "people":
        least = 1 if question.data.setting.population.raters == "fixed" else LEAST_GROUP
        return {name: rows for name, rows in groups.items() if len(people[name]) >= least}
    large = sorted((len(who), name) for name, who in people.items() if len(who) >= LEAST_GROUP)
    told = [people[name] for _size, name in large]
    left = len(np.setdiff1d(_people(data, met), np.concatenate(told) if told else np.zeros(0)))
    withheld = {large[0][1]} if large and 0 < left < LEAST_GROUP else set()
    return {name: groups[name] for _size, name in large if name not in withheld}


def group_of(question: Question, slices: dict[str, str | bool | float]) -> Bools:
    """Return the rows of a slice that names its groups; several keys are joined by and.

    Raises:
        Undefined: it is not measured, or would tell of fewer people than may be shown.
    """
    data = question.data
    rows = np.ones(len(data), dtype=np.bool_)
    by_people = []
    for key, value in slices.items():
        facet = facet_named(key, data)
        mine = facet.rows(said(value), data)
        rows &= mine
        if facet.of == "people":
            by_people.append(mine)
            groups = {name: facet.rows(name, data) for name in facet.members}
            if said(value) in groups and said(value) not in shown_groups(groups, question, facet):
                raise _too_few()
    met = _met(question)
    if any(_isolates(rows & met, part & met, data) for part in (*by_people, met) if by_people):
        raise _too_few()
    return rows


def _met(question: Question) -> Bools:
    """Return which rows enter what a gate asks: a group is as small as the people in these."""
    data, aim = question.data, question.aim
    scores = question.measure.scores(data, aim)
    rows = np.zeros(len(data), dtype=np.bool_)
    if scores is not None:
        rows[scores.rows] = True
        return rows
    places = [data.place(key) for key in (aim.version, aim.versus) if key is not None]
    rows[:] = True
    for place in places:
        rows &= (data.version == place) | (data.versus == place)
    return rows


def _people(data: MetricData, rows: Bools) -> Ints:
    return np.unique(data.rater[rows])


def _isolates(inner: Bools, outer: Bools, data: MetricData) -> bool:
    """Return whether a group, or what is left of a larger one without it, tells of fewer people than may be shown."""
    inside = len(_people(data, inner))
    outside = len(_people(data, outer)) - inside
    return 0 < inside < LEAST_GROUP or 0 < outside < LEAST_GROUP


def _too_few() -> Undefined:
    return Undefined(
        "A slice of fewer than %(least)d people, or one that leaves fewer outside, would say too much about them.",
        least=LEAST_GROUP,
    )
