"""In which order people closed their participation: what a sequential design may look at, and when.

A participation closes once and for all: by its load, by leaving, by silence, with its round. Whoever comes back gives judgments that count in
all other numbers, and not in those of a sequential design: there, a person is one block that no look may see grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from django.db.models import Max

from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.raters.models import Participation
from apps.responses.models import Response
from apps.studies.models import Round, RoundState


@dataclass(frozen=True, eq=False)
class Closings:
    """What a sequential design may look at.

    Attributes:
        order: each person's place among the closed participations, from 0, by code; -1 for whoever still judges.
        late: ids of responses that came after their participation had closed, ascending.
    """

    order: Ints
    late: Ints

    def sample(self, data: MetricData) -> Bools:
        """Return which rows are of closed participations, and were given before these closed."""
        rows = self.order[data.rater] >= 0
        if len(self.late):
            rows &= ~np.isin(data.response, self.late)
        return rows

    def waiting(self, data: MetricData) -> int:
        """Return how many people of these rows still judge."""
        return len(np.unique(data.rater[self.order[data.rater] < 0]))


def closings_of(round_: Round, people: Ints, *, idle: timedelta, now: datetime) -> Closings:
    """Return which of these people (ids by code) have closed, in which order, and what they said too late."""
    order = closing_order(round_, people, idle=idle, now=now)
    return Closings(order, _late(round_, _ended(round_, now)))


def everyone(people: Ints) -> Closings:
    """Return closings for a panel whose members come back: whatever they said counts at once, in a fixed order of their own."""
    return Closings(np.arange(len(people), dtype=np.int64), np.zeros(0, dtype=np.int64))


def closing_order(round_: Round, people: Ints, *, idle: timedelta, now: datetime) -> Ints:
    """Return each person's place among the closed participations, from 0, and -1 for whoever still judges; shape of `people`.

    The first closing counts, whether the person judges again by now or not: it was kept when it came, it is the moment from which
    nothing had been heard for `idle`, or it is the round's. Whoever has no participation, because the judgments came by import,
    closed with the last of them. Participations that try the study out have no judgments and no place.
    """
    closed: dict[int, datetime] = {}
    still: set[int] = set()
    ended = _ended(round_, now)
    rows = Participation.objects.filter(round=round_, is_test=False)
    for rater, state, closed_at, seen_at in rows.values_list("rater_id", "state", "closed_at", "seen_at"):
        silent = seen_at + idle if state == Participation.State.ACTIVE and seen_at + idle <= now else None
        moments = [moment for moment in (closed_at, silent, ended) if moment is not None]
        if moments:
            closed[rater] = min(moments)
        else:
            still.add(rater)
    posted = [int(pk) for pk in people if int(pk) not in closed and int(pk) not in still]
    last = Response.objects.filter(round=round_, rater_id__in=posted).values("rater_id")
    closed.update(last.annotate(last=Max("at")).values_list("rater_id", "last"))
    order = sorted((moment, pk) for pk, moment in closed.items())
    place = {pk: number for number, (_moment, pk) in enumerate(order)}
    return np.array([place.get(int(pk), -1) for pk in people], dtype=np.int64)


_LATE = """
SELECT given.id
FROM raters_participation stay
CROSS JOIN LATERAL (SELECT least(stay.closed_at, %(ended)s::timestamptz) AS moment) closing
JOIN responses_response given ON given.round_id = stay.round_id AND given.rater_id = stay.rater_id
WHERE stay.round_id = %(round)s AND stay.seen_at > closing.moment AND given.at > closing.moment
  AND NOT EXISTS (
      SELECT 1 FROM responses_response before
      WHERE before.assignment_id = given.assignment_id AND before.revision < given.revision AND before.at <= closing.moment)
ORDER BY given.id
"""
"""A correction belongs to the judgment that it corrects, and is late only where that was."""


def _late(round_: Round, ended: datetime | None) -> Ints:
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"round": round_.pk, "ended": ended})
        return np.array([pk for (pk,) in cursor.fetchall()], dtype=np.int64)


def _ended(round_: Round, now: datetime) -> datetime | None:
    """Return when the round's end closed everybody, None while it is open."""
    return round_.closed_at or now if round_.state == RoundState.CLOSED else None
