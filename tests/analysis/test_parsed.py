"""Estimates that a process keeps parsed are those of the row as it is, for this reader."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.analysis import parsed
from apps.analysis.estimate import Estimate
from apps.analysis.models import Snapshot
from apps.analysis.selectors import results_of
from apps.studies.models import Round

pytestmark = pytest.mark.django_db


def taken(round_: Round, *estimates: Estimate) -> Snapshot:
    return Snapshot.objects.create(
        pk=uuid.uuid4(),
        round=round_,
        taken_at=timezone.now(),
        seconds=0.1,
        responses=9,
        raters=9,
        excluded={},
        estimates=[one.as_json() for one in estimates],
    )


def named(round_: Round, *, to_researcher: bool) -> list[str]:
    found = results_of(round_, to_researcher=to_researcher)
    assert found is not None
    return [one.method for one in found.all("mean", slice=None)]


def test_what_is_kept_is_the_row_as_it_is_and_what_the_reader_may_see(running: Round) -> None:
    open_, own = (
        Estimate(measure="mean", metric="good", method="open"),
        Estimate(measure="mean", metric="good", method="own", private=True),
    )
    first = taken(running, open_, own)
    assert named(running, to_researcher=True) == ["open", "own"]
    assert named(running, to_researcher=False) == ["open"]
    with CaptureQueriesContext(connection) as asked:
        assert named(running, to_researcher=True) == ["open", "own"]
    assert len(asked) == 1
    again = parsed.newest_parsed(running, to_researcher=False)
    assert again is not None
    assert vars(again[0])["fresh"] is None  # nothing was read of it a second time

    first.estimates = [open_.as_json()]  # as erasing somebody does
    first.save()
    assert named(running, to_researcher=True) == ["open"]

    taken(running, Estimate(measure="mean", metric="good", method="later"))
    assert named(running, to_researcher=False) == ["later"]


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, running: Round) -> None:
    monkeypatch.setattr(parsed, "MOST_ESTIMATES", 3)
    taken(running, *(Estimate(measure="mean", metric="good", method=str(n)) for n in range(3)))
    assert len(named(running, to_researcher=True)) == len(named(running, to_researcher=False)) == 3
    kept = [key for key in parsed._KEPT._of if key[0] == running.pk]
    assert kept == [(running.pk, False)]
