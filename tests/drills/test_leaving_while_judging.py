"""Somebody withdraws or is erased while their own answers arrive from another tab: nothing is written afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.selectors import fill_of
from apps.core.errors import PlumblineError
from apps.raters.models import Departure, Rater, RaterStatus
from apps.raters.services import Joined, erase, withdraw
from apps.responses.models import Response, Signal
from tests.factories.judging import answer, following
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 6


class Judge(threading.Thread):
    """One tab: answers what it gets until it is told that this is over."""

    def __init__(self, joined: Joined) -> None:
        super().__init__()
        self.joined, self.given, self.raised = joined, 0, ""

    def run(self) -> None:
        try:
            found = following(self.joined)
            while found.lease is not None:
                found = answer(self.joined, found.lease.token).next
                self.given += 1
        except PlumblineError:
            return
        except Exception as error:  # noqa: BLE001 - the test tells what it was
            self.raised = f"{type(error).__name__}: {error}"
        finally:
            connections.close_all()


@pytest.mark.parametrize("way", [withdraw, erase])
def test_nothing_is_written_afterwards(
    team: Team, ada: User, settings: Settings, tmp_path: Path, way: Callable[..., object]
) -> None:
    settings.STATE = tmp_path
    round_ = make_round(team, ada, scenarios=12, items={"pairing": "all", "overlap": PEOPLE})
    judges = [Judge(make_rater(round_)) for _person in range(PEOPLE)]
    for judge in judges:
        judge.start()

    for judge in judges:
        act(way, judge.joined.participation.rater, NOW)
    written = Response.objects.count()
    for judge in judges:
        judge.join()

    assert [judge.raised for judge in judges] == [""] * PEOPLE
    assert Response.objects.count() == written
    fill = fill_of([round_])[round_.pk]
    assert (fill.done, fill.leased) == (0, 0)
    if way is erase:
        assert written == Signal.objects.count() == Rater.objects.count() == Assignment.objects.count() == 0
    else:
        assert set(Rater.objects.values_list("status", flat=True)) == {RaterStatus.WITHDRAWN}
        left = {AssignmentState.LEASED, AssignmentState.ANSWERED}
        assert not Assignment.objects.filter(state__in=left).exists()
        assert sum(Departure.objects.values_list("judgments", flat=True)) == written


def act(way: Callable[..., object], rater: Rater, now: datetime) -> None:
    way(rater=rater, now=now)
