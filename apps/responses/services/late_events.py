"""Events that arrive after the answer, from a device that had no network: how the session's time was spent is measured anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from apps.assignments.models import Assignment
from apps.core.events import publish
from apps.raters.models import PROXY
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.models import Response
from apps.responses.services import store
from apps.responses.services.time_shares import signals_of_time, spent_live, timed_kinds


def measure_again(assignment: Assignment, kinds: Collection[str], *, now: datetime) -> None:
    """Put new shares of time in place of those that an answer has, where events of kinds that count came after it.

    They are made of all events there are, so that whatever came twice, or in another order, leaves the same. The caller's transaction
    holds the assignment: corrections, guesses and further events come before it or after it.

    Args:
        assignment: what was answered. Nothing happens for one that keeps no answer, as in a test of the study.
        kinds: of the events that are new.
        now: when they came.
    """
    round_ = frozen_round(assignment.round_id)
    timed = timed_kinds(round_)
    if not timed.intersection(kinds):
        return
    response = (
        Response.objects.filter(assignment=assignment, superseded=False).select_related("rater").first()
    )
    if response is None:
        return
    item = frozen_item(assignment.item_id)
    placement = item.placement(tuple(assignment.sides), level=round_.level(assignment.arm))
    (signals,) = signals_of_time(round_, [spent_live(round_, assignment.pk, now=now)], [placement])
    store.remove_outcomes(response.study_id, response.pk, [round_.metric_ids[kind] for kind in timed])
    home = store.SignalHome(
        response.study_id,
        response.pk,
        response.round_id,
        response.rater_id,
        response.item_id,
        proxy=response.rater.cohort == PROXY,
        at=response.at,
    )
    begin = store.next_number(response.study_id, response.pk)
    store.insert_signals(store.signal_rows(home, signals, round_.metric_ids, begin=begin))
    publish(ResponsesRecorded(response.round_id, count=1))
