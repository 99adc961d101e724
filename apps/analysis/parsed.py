"""Estimates of snapshots, read and parsed once a process: a snapshot is looked at again and again and hardly ever changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db.models import Case, F, Func, JSONField, TextField, Value, When

from apps.analysis.estimate import Estimate
from apps.analysis.models import Snapshot
from apps.analysis.shown import estimates_shown
from apps.studies.models import Round

MOST_ESTIMATES = 20_000
"""So many estimates are kept in all, about 1 kB each; of those read longest ago none."""

Sorted = dict[str, dict[str, list[Estimate]]]
Made = dict[tuple[object, ...], tuple[object, Any]]
"""What readers make of estimates, by name: what it depends on beside them, and the thing itself."""


@dataclass(frozen=True)
class Parsed:
    """A snapshot's estimates for one kind of reader, what is looked up in them, by name of the order, and what is made of them.

    `written` changes whenever the snapshot's row does: it is stripped where somebody whom numbers name is erased.
    """

    written: str
    estimates: tuple[Estimate, ...]
    sorted: Sorted = field(default_factory=dict)
    made: Made = field(default_factory=dict)


class _Kept:
    """The newest snapshots of rounds, for researchers and for others, those read last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: OrderedDict[tuple[int, bool], Parsed] = OrderedDict()

    def get(self, key: tuple[int, bool]) -> Parsed | None:
        with self._lock:
            if key in self._of:
                self._of.move_to_end(key)
            return self._of.get(key)

    def put(self, key: tuple[int, bool], parsed: Parsed) -> None:
        with self._lock:
            self._of[key] = parsed
            self._of.move_to_end(key)
            while sum(len(one.estimates) for one in self._of.values()) > MOST_ESTIMATES:
                self._of.popitem(last=False)


_KEPT = _Kept()


def newest_parsed(round_: Round, *, to_researcher: bool) -> tuple[Snapshot, Parsed] | None:
    """Return a round's newest snapshot and its estimates that this reader may see, None before the first refresh.

    In one query, which reads estimates only where they are not the ones that are kept.
    """
    key = (round_.pk, to_researcher)
    found = _KEPT.get(key)
    known = When(written=Value(found.written if found else ""), then=Value(None, JSONField()))
    rows = Snapshot.objects.filter(round=round_).defer("estimates").order_by("-taken_at")
    rows = rows.annotate(written=_Written())
    snapshot = rows.annotate(fresh=Case(known, default=F("estimates"), output_field=JSONField())).first()
    if snapshot is None:
        return None
    if found is None or snapshot.written != found.written:
        found = Parsed(snapshot.written, estimates_shown(snapshot.fresh, to_researcher=to_researcher))
        _KEPT.put(key, found)
    return snapshot, found


class _Written(Func):
    """Which version of a snapshot's row this is: whose transaction wrote it, and where it stands."""

    template = "(analysis_snapshot.id::text || ' ' || analysis_snapshot.xmin::text || ' ' || analysis_snapshot.ctid::text)"
    output_field = TextField()
