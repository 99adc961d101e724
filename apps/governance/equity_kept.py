"""What an audit of now would hold, put together once a process for all who look: the review that it rests on may be tens of megabytes.

Making an audit reads everything afresh (`equity.audited`): nothing that is kept here is ever frozen or signed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from apps.analysis.parsed import Made
from apps.analysis.selectors import newest_snapshot
from apps.analysis.selectors_reviews import review_written
from apps.governance.equity import Audited, audited
from apps.studies.models import Round

MOST = 8
"""So many rounds are kept, those looked at last; one of two hundred groups is some ten megabytes."""


@dataclass(frozen=True)
class KeptAudited:
    """What one round's equity is now, and what readers make of it, by name."""

    rests_on: tuple[object, ...]
    found: Audited | None
    made: Made = field(default_factory=dict)


class _Kept:
    """The rounds looked at last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: OrderedDict[int, KeptAudited] = OrderedDict()

    def get(self, round_id: int) -> KeptAudited | None:
        with self._lock:
            if round_id in self._of:
                self._of.move_to_end(round_id)
            return self._of.get(round_id)

    def put(self, round_id: int, kept: KeptAudited) -> None:
        with self._lock:
            self._of[round_id] = kept
            self._of.move_to_end(round_id)
            while len(self._of) > MOST:
                self._of.popitem(last=False)


_KEPT = _Kept()


def kept_audited(round_: Round) -> KeptAudited:
    """Return what `audited` returns; where nothing that it rests on has been written since, as it was put together before.

    A review's row is written anew where somebody whom its numbers name is erased, so whatever is gone there is gone here.
    """
    snapshot = newest_snapshot(round_, with_estimates=False)
    study = round_.study
    rests_on = (
        review_written(round_),
        (snapshot.pk, snapshot.raters) if snapshot is not None else None,
        (study.slug, study.title, round_.number, round_.protocol_hash),
    )
    kept = _KEPT.get(round_.pk)
    if kept is None or kept.rests_on != rests_on:
        kept = KeptAudited(rests_on, audited(round_))
        _KEPT.put(round_.pk, kept)
    return kept
