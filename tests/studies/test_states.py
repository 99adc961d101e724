from __future__ import annotations

from datetime import timedelta

import pytest

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.core.errors import Refused
from apps.core.models import OutboxRow
from apps.studies import tasks
from apps.studies.models import Round
from apps.studies.selectors import due_rounds
from apps.studies.services import close_round, pause_round, resume_round
from tests.factories.studies import NOW, document, make_round, make_study

pytestmark = pytest.mark.django_db


def test_a_round_is_paused_resumed_and_closed_for_good(running: Round) -> None:
    pause_round(round_=running)
    with pytest.raises(Refused):
        pause_round(round_=running)
    resume_round(round_=running)
    with pytest.raises(Refused):
        resume_round(round_=running)
    close_round(round_=running, now=NOW)
    for move in (pause_round, resume_round):
        with pytest.raises(Refused):
            move(round_=running)
    with pytest.raises(Refused):
        close_round(round_=running, now=NOW)

    running.refresh_from_db()
    assert (running.state, running.closed_at) == ("closed", NOW)
    told = (
        OutboxRow.objects.filter(event="round.changed")
        .order_by("id")
        .values_list("payload__state", flat=True)
    )
    assert list(told) == ["running", "paused", "running", "closed"]


def test_rounds_close_when_their_time_is_up(team: Team, ada: User) -> None:
    versions = document()["round"]
    round_ = make_round(team, ada, round={**versions, "closes_after": "14d"})

    assert round_.closes_at == NOW + timedelta(days=14)
    assert due_rounds(NOW + timedelta(days=13)) == []
    assert due_rounds(NOW + timedelta(days=14)) == [round_]
    Round.objects.filter(pk=round_.pk).update(closes_at=NOW - timedelta(days=365))
    tasks.close_due_rounds()
    tasks.close_due_rounds()
    round_.refresh_from_db()
    assert round_.state == "closed"


def test_a_round_that_somebody_closes_meanwhile_does_not_keep_the_others_open(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_round(team, ada)
    second = launch(study=make_study(team, ada, slug="second"), now=NOW)
    close_round(round_=Round.objects.get(pk=first.pk), now=NOW)
    monkeypatch.setattr(tasks, "due_rounds", lambda _now: [first, second])

    tasks.close_due_rounds()

    second.refresh_from_db()
    assert second.state == "closed"
