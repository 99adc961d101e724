"""The worker dies between the click and the dashboard; nothing that was acknowledged is missing afterwards."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from apps.analysis.models import Snapshot
from apps.analysis.selectors import results_of
from apps.core.models import DeadLetter, OutboxRow
from apps.responses.models import Response
from apps.studies.models import Round
from tests.drills.crowd import answer, first_token
from tests.drills.programs import Crew, crew, database_address, wait_until
from tests.factories.studies import make_rater


def _shown(round_: Round) -> int:
    """Return how many responses the dashboard's snapshot knows of."""
    results = results_of(round_)
    return results.snapshot.responses if results else -1


def _stored(round_: Round) -> int:
    return Response.objects.filter(round=round_).count()


def _catches_up(round_: Round, people: Crew) -> float:
    return wait_until(lambda: _shown(round_) == _stored(round_), told=people.log)


def _refresh_waits() -> bool:
    """Say whether a refresh stands before the locked table of snapshots."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'analysis_snapshot'::regclass"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_click_and_dashboard_loses_nothing(running: Round, tmp_path: Path) -> None:
    cora, eve = make_rater(running), make_rater(running)
    with crew(tmp_path, queue=os.environ["REDIS_URL"]) as people:
        people.start("beat")
        people.start("worker")
        following = answer(cora, first_token(cora)).next
        _catches_up(running, people)

        # It dies in the middle of a refresh: the events are taken, the snapshot is not written.
        blocker = psycopg2.connect(database_address())
        try:
            with blocker.cursor() as cursor:
                cursor.execute("LOCK TABLE analysis_snapshot IN SHARE MODE")
            assert following.lease is not None
            following = answer(cora, following.lease.token).next
            wait_until(_refresh_waits, told=people.log)
            people.kill("worker")
        finally:
            blocker.close()

        # And stays away while people go on.
        assert following.lease is not None
        answer(cora, following.lease.token)
        answer(eve, first_token(eve))
        assert _shown(running) == 1
        people.start("worker")
        _catches_up(running, people)
        wait_until(lambda: not OutboxRow.objects.exists(), told=people.log)

    assert _shown(running) == _stored(running) == 4
    results = results_of(running)
    assert results is not None
    judged = sum(e.n for e in results.all("position_effect"))
    assert judged == 4
    assert not OutboxRow.objects.exists()
    assert not DeadLetter.objects.exists()
    assert Snapshot.objects.filter(round=running).count() >= 2
