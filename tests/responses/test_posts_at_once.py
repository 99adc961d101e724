"""The same post from two machines at once: one of them stores it, the other is told that it was stored."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment
from apps.catalog.models import System, Version
from apps.catalog.services import upsert
from apps.core.lines import Report
from apps.responses.models import Response
from apps.studies.models import Round
from tests.factories.judging import following
from tests.factories.judgments import line, take_in
from tests.factories.studies import make_rater, make_study, ndjson

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Run each call in a thread of its own, all beginning together, and return what they return."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            start.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_the_same_judgments_posted_at_once_count_once(team: Team, ada: User) -> None:
    study = make_study(team, ada)
    lines = [line(item=f"q{n}", scenario=f"q{n}", rater=f"r-{n % 5}") for n in range(60)]

    def post() -> Report:
        return take_in(study, *lines).report

    reports = at_once(post, post)

    assert sorted((report.accepted, report.repeated) for report in reports) == [(0, 60), (60, 0)]
    assert all(not report.refused for report in reports)
    assert (Round.objects.count(), Response.objects.count()) == (1, 60)


def test_the_same_records_posted_at_once_are_stored_once(team: Team) -> None:
    body = ndjson([{"key": f"new/v{n}"} for n in range(50)])

    def post() -> Report:
        return upsert(team=team, what="versions", body=body, as_list=False, create_missing=False)

    reports = at_once(post, post)

    assert sorted((report.accepted, report.repeated) for report in reports) == [(0, 50), (50, 0)]
    assert (System.objects.count(), Version.objects.count()) == (1, 50)


def test_everybody_who_asks_at_once_holds_another_slot(running: Round) -> None:
    raters = [make_rater(running) for _rater in range(6)]

    found = at_once(*[lambda rater=rater: following(rater) for rater in raters])

    assert None not in [next_.lease for next_ in found]
    assert Assignment.objects.values("slot_id").distinct().count() == 6


def test_one_rater_in_two_tabs_at_once_holds_one_slot(running: Round) -> None:
    cora = make_rater(running)

    found = at_once(*[lambda: following(cora)] * 3)

    assert len({next_.lease.token for next_ in found if next_.lease}) == 1
    assert Assignment.objects.count() == 1
