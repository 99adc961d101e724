"""In which order people closed their participation: what a sequential design may look at, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db.models import Max

from apps.analysis.metric_data import Ints
from apps.raters.models import Participation
from apps.responses.models import Response
from apps.studies.models import Round, RoundState


def closing_order(round_: Round, people: Ints, *, idle: timedelta, now: datetime) -> Ints:
    """Return each person's place among the closed participations, from 0, and -1 for whoever still judges; shape of `people`.

    A participation closes when the person finishes or stops, when nothing was heard for `idle`, or with the round. Whoever has
    none, because the judgments came by import, closed with the last of them.
    """
    closed: dict[int, datetime] = {}
    still: set[int] = set()
    rows = Participation.objects.filter(round=round_).values_list("rater_id", "state", "closed_at", "seen_at")
    ended = round_.closed_at or now if round_.state == RoundState.CLOSED else None
    for rater, state, closed_at, seen_at in rows:
        if state != Participation.State.ACTIVE and closed_at is not None:
            closed[rater] = closed_at
        elif seen_at + idle <= now:
            closed[rater] = seen_at + idle
        elif ended is not None:
            closed[rater] = ended
        else:
            still.add(rater)
    posted = [int(pk) for pk in people if int(pk) not in closed and int(pk) not in still]
    last = Response.objects.filter(round=round_, rater_id__in=posted).values("rater_id")
    closed.update(last.annotate(last=Max("at")).values_list("rater_id", "last"))
    order = sorted((moment, pk) for pk, moment in closed.items())
    place = {pk: number for number, (_moment, pk) in enumerate(order)}
    return np.array([place.get(int(pk), -1) for pk in people], dtype=np.int64)
