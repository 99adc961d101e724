"""Refreshing a round: from its signals to a snapshot, always from the signals themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.analysis.dataset import MAIN, Dataset, Pool, read_dataset
from apps.analysis.estimate import Estimate
from apps.analysis.events import SnapshotTaken
from apps.analysis.explained import explained_of
from apps.analysis.gates import Gates
from apps.analysis.indexing.estimating import with_index
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Draft, Measure
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import levels
from apps.analysis.metric_data import MetricData
from apps.analysis.models import RefreshPace, Snapshot
from apps.analysis.moment import one_moment
from apps.analysis.safely import safely
from apps.analysis.stamping import Named, stamped
from apps.analysis.waits import waits_of
from apps.analysis.weighing import TRAFFIC, effective_n, told_weighted
from apps.core import counters, events
from apps.core.locks import REFRESH, try_lock
from apps.responses.selectors import counted, daily_counts
from apps.studies.derived import BEHAVIOUR
from apps.studies.models import Round
from apps.studies.selectors import round_by_id
from apps.studies.services import protocol_of

CONSUMER = "analysis.refresh"

LEAST_SPACING = 1.0
"""Seconds between two refreshes of a round, at least; never less than four times what the last one took."""


def refresh(round_id: int) -> Snapshot | None:
    """Take the round's waiting events and write a snapshot, in one transaction that sees one moment.

    Returns None where another process is at it, or where the round was refreshed a moment ago: the events stay and
    the next sweep asks again.
    """
    with try_lock(REFRESH, round_id) as mine:
        if not mine or not _is_due(round_id):
            return None
        return _refresh(round_id)


def refresh_now(round_id: int) -> Snapshot | None:
    """Write a snapshot whatever the pace says; for commands, imports of the demo, and tests."""
    with try_lock(REFRESH, round_id) as mine:
        return _refresh(round_id) if mine else None


def _refresh(round_id: int) -> Snapshot | None:
    begun = time.monotonic()
    with one_moment():
        events.take(CONSUMER, round_id)
        round_ = round_by_id(round_id)
        if round_ is None:
            return None
        snapshot = _take_snapshot(round_, begun)
    RefreshPace.objects.update_or_create(
        round_id=round_id,
        defaults={"not_before": timezone.now() + timedelta(seconds=max(LEAST_SPACING, 4 * snapshot.seconds))},
    )
    counters.REFRESHES.observe(snapshot.seconds)
    return snapshot


def _is_due(round_id: int) -> bool:
    return not RefreshPace.objects.filter(round_id=round_id, not_before__gt=timezone.now()).exists()


def _take_snapshot(round_: Round, begun: float) -> Snapshot:
    taken_at = timezone.now()
    who = counted(round_)
    dataset = read_dataset(round_)
    drafts = drafts_of(dataset)
    estimates = estimates_of(dataset, taken_at, drafts)
    gates = Gates(round_, protocol_of(round_), dataset, taken_at)
    snapshot = Snapshot.objects.create(
        round=round_,
        taken_at=taken_at,
        seconds=time.monotonic() - begun,
        responses=who.responses,
        raters=who.people,
        excluded=who.excluded,
        estimates=[estimate.as_json() for estimate in estimates],
        bounds=[bound.as_json() for bound in gates.bounds()],
        health=[check.as_json() for check in gates.health()],
        figures={
            "points": points_of(drafts),
            "waits": waits_of(round_, taken_at),
            "explained": explained_of(round_),
            "days": daily_counts(round_),
        },
    )
    events.publish(SnapshotTaken(round_.pk, snapshot=str(snapshot.pk)))
    return snapshot


def drafts_of(dataset: Dataset) -> list[Named]:
    """Return every draft of a round: each measure of each metric in each pool that has something in it."""
    return [
        Named(name, metric.key, draft, pool, weights)
        for pool in dataset.pools()
        for metric in dataset.metrics
        for weights in ((None, TRAFFIC) if dataset.setting.weighted else (None,))
        for name, draft in _of_metric(dataset.of(metric, pool, weights=weights), pool)
    ]


def estimates_of(
    dataset: Dataset, taken_at: datetime, drafts: Iterable[Named] | None = None
) -> list[Estimate]:
    """Return every estimate of a round; of these drafts where they were made already."""
    made = drafts_of(dataset) if drafts is None else drafts
    return with_index(stamped(made, setting=dataset.setting, taken_at=taken_at), dataset)


def points_of(drafts: Iterable[Named]) -> list[dict[str, Any]]:
    """Return what pictures of the main pool's estimates are drawn from, each with its metric and version."""
    return [
        {"metric": one.metric, "version": one.draft.version, **one.draft.points}
        for one in drafts
        if one.draft.points is not None and one.pool == MAIN and one.weights is None and not one.draft.private
    ]


def _of_metric(data: MetricData, pool: Pool) -> Iterator[tuple[str, Draft]]:
    """Yield the estimates of one metric in one pool: what its question asks for, what comes unasked, and slices."""
    names, cut = _names(data, pool), cut_measure(data.metric)
    if data.weight is not None:
        names = [name for name in names if _takes_weights(name)]
    for name in names:
        yield from ((name, draft) for draft in _drafts(name, data))
    if pool == MAIN and data.setting.slices and cut is not None and len(data):
        yield from ((cut.slug, draft) for draft in safely(cut.slug, cut.reads(data), levels))


def _takes_weights(name: str) -> bool:
    measure = measures().get(name)
    return measure is not None and measure.takes_weights


def _names(data: MetricData, pool: Pool) -> list[str]:
    known, asked = measures(), data.metric.measures
    if pool != MAIN:
        return [name for name in asked if name not in known or not known[name].is_given_once]
    unasked = (
        name
        for name, measure in known.items()
        if name not in asked and len(data) and measure.comes_unasked(data)
    )
    return [*asked, *unasked]


def _drafts(name: str, data: MetricData) -> list[Draft]:
    """Return a measure's estimates; where it has none, one with the reason."""
    measure = measures().get(name)
    if measure is None:
        return [Draft(undefined=_("There is no measure of this name."))]
    if not len(data) and not (measure.reads_labels or measure.reads_texts):
        return [Draft(undefined=_nothing(data.metric.kind))]
    if not measure.may_read(data):
        return [
            Draft(n=len(data), undefined=_("This measure counts something that the answers do not hold."))
        ]
    data = measure.reads(data)
    drafts = safely(name, data, measure.estimates)
    if data.weight is not None:
        drafts = [_weighted(draft, measure, data) for draft in drafts]
    return [replace(draft, private=draft.private or measure.audience == "researchers") for draft in drafts]


def _nothing(kind: str) -> str:
    """Return why a metric without a signal has no number."""
    if kind == BEHAVIOUR:
        return _("No judgment carries a number of this name, and no session has timed events of this kind.")
    return _("Nothing has been judged here yet.")


def _weighted(draft: Draft, measure: Measure, data: MetricData) -> Draft:
    aim = Aim(draft.version, draft.versus, (draft.slice or {}).get(measure.part))
    return told_weighted(draft, effective_n(measure, data, aim)) if draft.value is not None else draft


def thin_snapshots(*, now: datetime) -> int:
    """Remove snapshots that nobody needs: all but the newest, the last of each day, and those that are cited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM analysis_snapshot old WHERE NOT old.cited AND old.taken_at < %s AND EXISTS ("
            "  SELECT 1 FROM analysis_snapshot later WHERE later.round_id = old.round_id "
            "  AND later.taken_at > old.taken_at "
            "  AND (later.taken_at AT TIME ZONE 'UTC')::date = (old.taken_at AT TIME ZONE 'UTC')::date)",
            [now - timedelta(minutes=10)],
        )
        return int(cursor.rowcount)


def cite(snapshot: Snapshot) -> None:
    """Keep a snapshot for good: a verdict or a decision rests on it."""
    Snapshot.objects.filter(pk=snapshot.pk).update(cited=True)
