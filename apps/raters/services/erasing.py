"""Erasure: a person is removed for good, in one transaction, and an old backup cannot bring them back.

What stays is a tombstone: the random mark that the rater had, a receipt and a time, in a table and as a line of a file
beside the database. After a restore `reapply_erasures` erases everybody again whose mark is among them, and takes out again
whoever had withdrawn.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import personal
from apps.core.errors import NotFound
from apps.raters.models import Erasure, Rater, RaterStatus
from apps.raters.services.withdrawing import withdraw
from apps.raters.tombstones import Tombstone, read_tombstones, read_withdrawals, write_tombstones

_BATCH = 1_000


def erase(*, rater: Rater, now: datetime) -> Erasure:
    """Remove a rater and everything about them, and return the receipt.

    The line beside the database is on disk before the transaction ends, so that no crash leaves an erasure that a
    restore would undo.

    Raises:
        NotFound: the rater was erased before.
    """
    with transaction.atomic():
        mark = _remove(rater.pk, now)
        stone = Tombstone(mark, uuid4(), now)
        receipt = Erasure.objects.create(mark=stone.mark, receipt=stone.receipt, at=stone.at)
        write_tombstones([stone])
    return receipt


def reapply_erasures() -> int:
    """Erase again whoever came back with an old backup; return how many did. Once done, it finds nobody."""
    stones = {stone.mark: stone for stone in read_tombstones()}
    unwritten = [
        Tombstone(mark, receipt, at)
        for mark, receipt, at in Erasure.objects.values_list("mark", "receipt", "at").iterator()
        if mark not in stones
    ]
    write_tombstones(unwritten)
    stones |= {stone.mark: stone for stone in unwritten}
    marks, again = list(stones), 0
    for start in range(0, len(marks), _BATCH):
        batch = [stones[mark] for mark in marks[start : start + _BATCH]]
        Erasure.objects.bulk_create(
            [Erasure(mark=stone.mark, receipt=stone.receipt, at=stone.at) for stone in batch],
            ignore_conflicts=True,
        )
        for rater in Rater.objects.filter(mark__in=[stone.mark for stone in batch]).order_by("id"):
            with transaction.atomic():
                _remove(rater.pk, stones[rater.mark].at)
            again += 1
    return again


def reapply_withdrawals() -> int:
    """Take out again whoever had withdrawn after an old backup was made; return how many there were."""
    left, again = {found.mark: found.at for found in read_withdrawals()}, 0
    marks = list(left)
    for start in range(0, len(marks), _BATCH):
        back = Rater.objects.filter(mark__in=marks[start : start + _BATCH]).exclude(
            status=RaterStatus.WITHDRAWN
        )
        for rater in back.order_by("id"):
            withdraw(rater=rater, now=left[rater.mark])
            again += 1
    return again


def _remove(rater_id: int, now: datetime) -> UUID:
    """Erase a rater inside the caller's transaction and return the mark they had."""
    personal.hold_all(rater_id)
    found = Rater.objects.select_for_update().filter(pk=rater_id).first()
    if found is None:
        raise NotFound(_("There is nothing left of this: it was erased before."))
    personal.erase_all(rater_id, now)
    return found.mark
