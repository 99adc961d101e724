"""How the seconds of a session fall to the labels of each kind of event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Spent = Mapping[str, Mapping[str, float]]
"""Seconds by kind of event and label; of a kind that took no time there is nothing."""


@dataclass(frozen=True)
class Moment:
    """An event on the axis of its session, in seconds; `seconds` is None where nothing says how long it lasted."""

    at: float
    kind: str
    label: str
    seconds: float | None


def time_spent(moments: Iterable[Moment], *, kinds: frozenset[str], end: float) -> Spent:
    """Return the seconds of each label, by kind.

    An event that does not say how long it lasted lasts until the next event of its kind, the last of them until the end of the session.

    Args:
        moments: what happened, those of one moment in the order in which they were told.
        kinds: which kinds count.
        end: the last second of the session.
    """
    by_kind: defaultdict[str, list[Moment]] = defaultdict(list)
    for moment in moments:
        if moment.kind in kinds:
            by_kind[moment.kind].append(moment)
    return {kind: spent for kind, found in by_kind.items() if (spent := _of_kind(found, end))}


def _of_kind(moments: list[Moment], end: float) -> dict[str, float]:
    in_order = sorted(moments, key=lambda moment: moment.at)
    until = [*(moment.at for moment in in_order[1:]), end]
    spent: defaultdict[str, float] = defaultdict(float)
    for moment, following in zip(in_order, until, strict=True):
        spent[moment.label] += max(following - moment.at, 0.0) if moment.seconds is None else moment.seconds
    return dict(spent) if sum(spent.values()) > 0 else {}
