"""Judgments of the same scenarios in two rounds: did people change, or did the model?

On an anchor (a scenario with the very same outputs in both rounds) only the people can have changed. On a scenario with new outputs both
can; what is left after the anchors' change is taken off is the model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.clusters import score_meat, terms_of
from apps.statistics.errors import TooFewRaters, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population

LEAST_RATERS = 2


@dataclass(frozen=True, eq=False)
class Told:
    """Judgments of one round as columns (n,): values, ids of raters and scenarios, ids of the outputs judged, and whether it is of the version tested.

    `versus` is the output that it was held against, 0 for none.
    """

    values: Floats
    raters: Ints
    scenarios: Ints
    outputs: Ints
    versus: Ints
    tested: Bools


@dataclass(frozen=True, eq=False)
class Change:
    """A change from one round to the next, as the influence (n,) of each judgment on it.

    Attributes:
        value: the mean over `keys` keys of the mean now less the mean then, each key counting the same.
    """

    value: float
    keys: int
    influence: Floats
    raters: Ints
    scenarios: Ints


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A change with its interval; `keys` are the anchors or scenarios behind it."""

    value: float
    low: float
    high: float
    keys: int
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


def on_anchors(then: Told, now: Told) -> Change:
    """Return how judgments of the very same outputs changed.

    Raises:
        Undefined: the rounds have none in common.
    """
    found = _change(
        then,
        now,
        _keys(then.scenarios, then.outputs, then.versus),
        _keys(now.scenarios, now.outputs, now.versus),
    )
    if found is None:
        raise Undefined(
            "No scenario was judged with the same outputs in an earlier round, so there is no anchor."
        )
    return found


def on_new_outputs(then: Told, now: Told) -> Change:
    """Return how judgments of the version that each round tests changed, where its output is new and what it is held against is not.

    Raises:
        Undefined: there is no such scenario.
    """
    old, new = _only(then, then.tested), _only(now, now.tested)
    same = set(_keys(old.scenarios, old.outputs, old.versus)) & set(
        _keys(new.scenarios, new.outputs, new.versus)
    )
    sides = []
    for side in (old, new):
        whole = _keys(side.scenarios, side.outputs, side.versus)
        fresh = np.array([key not in same for key in whole], dtype=np.bool_)
        sides.append(_only(side, fresh))
    old, new = sides
    found = _change(old, new, _keys(old.scenarios, old.versus), _keys(new.scenarios, new.versus))
    if found is None:
        raise Undefined("No scenario of an earlier round has a new output here against the same other one.")
    return found


def shift_of(*changes: tuple[float, Change], population: Population, level: float, ends: float) -> Shift:
    """Return a sum of changes, each times its sign, with an interval clustered over both rounds; `ends` is the largest change there can be.

    Raises:
        TooFewRaters: fewer than two people are behind it.
    """
    influence = np.concatenate([sign * one.influence for sign, one in changes])
    raters = np.unique(np.concatenate([one.raters for _sign, one in changes]), return_inverse=True)[1]
    scenarios = np.unique(np.concatenate([one.scenarios for _sign, one in changes]), return_inverse=True)[1]
    people = int(raters.max()) + 1
    if people < LEAST_RATERS:
        raise TooFewRaters(raters=people)
    terms = terms_of(population=population, raters=raters, scenarios=scenarios)
    if any(term.size < LEAST_RATERS for term in terms):
        raise Undefined("One cluster alone has no spread, so that no interval can be given.")
    meat = score_meat(terms=terms, entries=[(np.zeros(len(influence), dtype=np.int64), influence)], width=1)
    half = float(t_quantile(level=level, degrees=meat.degrees)) * float(np.sqrt(max(meat.matrix[0, 0], 0.0)))
    value = sum(sign * one.value for sign, one in changes)
    return Shift(
        value=value,
        low=max(-ends, value - half),
        high=min(ends, value + half),
        keys=min(one.keys for _sign, one in changes),
        n=len(influence),
        raters=people,
        few_raters=population.few_raters(people),
        method=population.method(degrees=meat.degrees, prefix=_("each scenario counts the same")),
        population=population.words,
    )


def _only(told: Told, rows: Bools) -> Told:
    return Told(
        told.values[rows],
        told.raters[rows],
        told.scenarios[rows],
        told.outputs[rows],
        told.versus[rows],
        told.tested[rows],
    )


Key = tuple[int, ...]


def _keys(*columns: Ints) -> list[Key]:
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _change(then: Told, now: Told, then_keys: Sequence[Key], now_keys: Sequence[Key]) -> Change | None:
    """Return the change over the keys that both have, None for none.

    A judgment's residual is taken about its key's mean over both rounds, times sqrt(n / (n - 1)) for the key's n judgments, so that what
    keys have in common does not count as doubt, and few judgments of a key do not make it sure.
    """
    shared = sorted(set(then_keys) & set(now_keys))
    if not shared:
        return None
    code = {key: place for place, key in enumerate(shared)}
    sides = [
        (sign, told, np.array([code.get(key, -1) for key in keys], dtype=np.int64))
        for sign, told, keys in ((-1.0, then, then_keys), (1.0, now, now_keys))
    ]
    count = np.zeros(len(shared))
    total = np.zeros(len(shared))
    for _sign, told, place in sides:
        kept = place >= 0
        count += np.bincount(place[kept], minlength=len(shared))
        total += np.bincount(place[kept], told.values[kept], minlength=len(shared))
    middle, factor = total / count, np.sqrt(count / (count - 1))
    value, influences, raters, scenarios = 0.0, [], [], []
    for sign, told, place in sides:
        kept = place >= 0
        where = place[kept]
        n = np.bincount(where, minlength=len(shared))
        share = 1.0 / (n[where] * len(shared))
        value += sign * float(told.values[kept] @ share)
        influences.append(sign * (told.values[kept] - middle[where]) * factor[where] * share)
        raters.append(told.raters[kept])
        scenarios.append(told.scenarios[kept])
    return Change(
        value, len(shared), np.concatenate(influences), np.concatenate(raters), np.concatenate(scenarios)
    )
