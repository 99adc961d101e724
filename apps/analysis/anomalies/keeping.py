"""What was found becomes rows, once for each check and subject; what a person has settled stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.analysis.anomalies.checks import check_of
from apps.analysis.anomalies.finding import Sighting, Sightings
from apps.analysis.anomalies.rules import GROWN, NOT_BORNE_OUT, rule_for
from apps.analysis.models import Anomaly, AnomalyState, Search
from apps.core.locks import ANOMALIES, lock_for_transaction
from apps.raters.models import Rater, RaterStatus
from apps.studies.models import Round

Subject = tuple[str, int | None, date | None]

_BY_CHECKS = ("evidence", "strength", "n", "expected_false_alarms", "last_seen")
_STATE = ("state", "settled_by", "settled_at", "settled_strength", "reason")


@dataclass(frozen=True)
class Kept:
    """What a search leaves behind: how many are open, how many rules closed, and the raters (ids) with an open flag whose judgments count."""

    opened: int
    closed: int
    suspects: tuple[int, ...]


@transaction.atomic
def keep_sightings(*, round_: Round, found: Sightings, now: datetime) -> Kept:
    """Write what was found; doing it twice changes nothing but when it was seen last.

    People who withdrew or were erased meanwhile get no row.
    """
    lock_for_transaction(ANOMALIES, round_.pk)
    raters = {one.rater for one in found.seen if one.rater is not None}
    # The people before their rows, as an erasure takes them.
    stay = (
        Rater.objects.select_for_update(no_key=True)
        .filter(pk__in=raters)
        .exclude(status=RaterStatus.WITHDRAWN)
    )
    here = set(stay.order_by("pk").values_list("pk", flat=True))
    rows = {_subject(row): row for row in Anomaly.objects.filter(round=round_)}
    seen = {
        (one.kind, one.rater, one.day): one for one in found.seen if one.rater is None or one.rater in here
    }
    fresh = [_fresh(round_, one, now) for subject, one in seen.items() if subject not in rows]
    again = [row for subject, row in rows.items() if subject in seen]
    told = [_told(row, seen[_subject(row)], found, now) for row in (*fresh, *again)]
    said = {run.kind for run in found.runs if not run.undefined}
    gone = [row for subject, row in rows.items() if subject not in seen and row.kind in said and _fades(row)]
    for row in gone:
        _close(row, NOT_BORNE_OUT.slug, now)
    # An update of ten thousand rows at once is one expression, on which a server process of Postgres can die.
    Anomaly.objects.bulk_create(
        (*told, *gone),
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["round", "kind", "rater", "day"],
        update_fields=[*_BY_CHECKS, *_STATE],
    )
    Search.objects.update_or_create(
        round=round_, defaults={"looked_at": now, "checks": [asdict(run) for run in found.runs]}
    )
    return _kept(round_)


def _kept(round_: Round) -> Kept:
    rows = Anomaly.objects.filter(round=round_)
    states = Counter(rows.values_list("state", flat=True))
    suspects = rows.filter(state=AnomalyState.OPEN, rater__status=RaterStatus.ACTIVE)
    return Kept(
        opened=states[AnomalyState.OPEN],
        closed=states[AnomalyState.CLOSED_BY_RULE],
        suspects=tuple(sorted(set(suspects.values_list("rater__pk", flat=True)))),
    )


def _subject(row: Anomaly) -> Subject:
    return row.kind, row.rater_id, row.day


def _fresh(round_: Round, one: Sighting, now: datetime) -> Anomaly:
    return Anomaly(round=round_, kind=one.kind, rater_id=one.rater, day=one.day, first_seen=now)


def _told(row: Anomaly, one: Sighting, found: Sightings, now: datetime) -> Anomaly:
    """Return the row with what is known now."""
    before = row.evidence.get("before")
    row.evidence = _evidence(one) | ({"before": before} if before else {})
    row.strength, row.n = one.strength, one.n
    row.expected_false_alarms, row.last_seen = one.expected_false_alarms, now
    if row.state in (AnomalyState.OPEN, AnomalyState.CLOSED_BY_RULE):
        rule = rule_for(one, found.gold)
        if rule is None:
            _open(row)
        elif row.state == AnomalyState.OPEN or row.reason != rule.slug:
            _close(row, rule.slug, now)
    elif row.state == AnomalyState.DISMISSED and one.strength >= (row.settled_strength or 0.0) + GROWN:
        row.evidence["before"] = {
            "reason": row.reason,
            "at": row.settled_at.isoformat() if row.settled_at else None,
        }
        _open(row)
    return row


def _evidence(one: Sighting) -> dict[str, Any]:
    return {
        "values": dict(one.values),
        "method": one.method,
        "others": list(one.others),
        "until": one.until.isoformat() if one.until else None,
    }


def _fades(row: Anomaly) -> bool:
    """Return whether a row that is not found any more closes by itself: it is open, and no hard case."""
    check = check_of(row.kind)
    return row.state == AnomalyState.OPEN and check is not None and not check.is_hard


def _open(row: Anomaly) -> None:
    row.state, row.reason = AnomalyState.OPEN, ""
    row.settled_by, row.settled_at, row.settled_strength = None, None, None


def _close(row: Anomaly, rule: str, now: datetime) -> None:
    row.state, row.reason = AnomalyState.CLOSED_BY_RULE, rule
    row.settled_by, row.settled_at, row.settled_strength = None, now, row.strength
