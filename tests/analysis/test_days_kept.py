"""Judgments a day are those of the snapshot, also of one that was written before snapshots kept them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.analysis.models import Snapshot
from apps.analysis.selectors import days_in, days_of
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.judging import judge_all
from tests.factories.studies import make_rater

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_snapshot_keeps_the_days_up_to_its_own(running: Round) -> None:
    judge_all(make_rater(running))
    assert sum(count for _day, count in days_of(running)) == 9, "counted before there is a snapshot"
    refresh_now(running.pk)
    judge_all(make_rater(running))

    snapshot = Snapshot.objects.get()
    day = days_in(snapshot)[0][0]
    assert days_in(snapshot) == days_of(running) == [(day, 9)], "as they were"

    snapshot.figures = {}
    assert days_in(snapshot) == [(day, 18)]
    snapshot.taken_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert days_in(snapshot) == [], "a frozen page tells nothing of later days"
