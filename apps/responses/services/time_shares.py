"""Signals of how the time of a session was spent, for judgments as they come in one by one and in blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.responses.behaviour import MEASURED
from apps.responses.frozen import FrozenRound
from apps.responses.models import EventKind, Session, SessionEvent
from apps.responses.time_spent import Moment, Spent, time_spent
from apps.studies.derived import share_signals
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.services import place_labels


def timed_kinds(round_: FrozenRound) -> frozenset[str]:
    """Return the kinds of events that a protocol may mean by its behaviour: whatever is no measurement of pages."""
    return frozenset(round_.protocol.document.behaviour) - MEASURED


def spent_live(round_: FrozenRound, assignment_id: int, *, now: datetime) -> Spent:
    """Return how the time of a session of ours was spent until it ended, or until now.

    Nothing is read where the protocol names only what pages measure. Links that were followed are not timed: a page says what they are
    called, and results hold no words but the protocol's.
    """
    kinds = timed_kinds(round_) - {EventKind.MOVED}
    session = Session.objects.filter(pk=assignment_id).first() if kinds else None
    if session is None:
        return {}
    lasted = session.duration
    end = (now - session.started_at).total_seconds() if lasted is None else lasted
    rows = SessionEvent.objects.filter(session=session, kind__in=kinds).order_by("at", "pk")
    moments = [Moment(*row) for row in rows.values_list("at", "kind", "label", "seconds")]
    return time_spent(moments, kinds=kinds, end=end)


def signals_of_time(
    round_: FrozenRound, spent: Sequence[Spent], placements: Sequence[Placement]
) -> list[list[SignalValue]]:
    """Return the signals of each session of a block, having placed the labels that none of the round had before."""
    met: defaultdict[int, set[str]] = defaultdict(set)
    for one in spent:
        for kind, seconds in one.items():
            met[round_.metric_ids[kind]].update(seconds)
    places = place_labels(labels=met) if met else {}
    return [
        list(share_signals(_by_place(round_, one, places), placement))
        for one, placement in zip(spent, placements, strict=True)
    ]


def _by_place(
    round_: FrozenRound, spent: Spent, places: Mapping[int, Mapping[str, int]]
) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for kind, seconds in spent.items():
        own = places[round_.metric_ids[kind]]
        found[kind] = dict.fromkeys((own[label] for label in seconds), 0.0)
        for label, part in seconds.items():
            found[kind][own[label]] += part
    return found
