from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import services
from apps.analysis.measures import measures
from apps.analysis.measures._base import Draft
from apps.analysis.models import RefreshPace, Snapshot
from apps.analysis.selectors import (
    dead_letters_of,
    events_waiting,
    newest_snapshot_id,
    results_json,
    results_of,
    taken_times,
)
from apps.analysis.services import refresh, refresh_now
from apps.core import tasks
from apps.core.events import publish
from apps.core.locks import REFRESH
from apps.core.models import DeadLetter, OutboxRow
from apps.responses.events import ResponsesRecorded
from apps.studies.models import Round
from apps.studies.services import pause_round
from tests.factories.judging import judge_all
from tests.factories.studies import make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)


def tell(round_: Round) -> None:
    with transaction.atomic():
        publish(ResponsesRecorded(round_.pk, count=1))


def let_pace_pass() -> None:
    RefreshPace.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def test_the_sweep_turns_waiting_events_into_one_snapshot(running: Round) -> None:
    judge_all(make_rater(running))
    assert events_waiting(running) == 10

    tasks.sweep()

    assert Snapshot.objects.count() == 1
    assert events_waiting(running) == 0
    snapshot = Snapshot.objects.get()
    assert newest_snapshot_id(running) == str(snapshot.pk)
    assert taken_times([running]) == {running.pk: snapshot.taken_at}
    told = results_json(running, snapshot)
    assert (told["responses"], told["raters"], told["round"]) == (9, 1, 1)
    assert told["protocol"] == f"sha256:{running.protocol_hash}"


def test_one_rater_gives_no_number_and_its_reason(running: Round) -> None:
    judge_all(make_rater(running))
    refresh_now(running.pk)

    found = results_of(running)

    assert found is not None
    assert {estimate.value for estimate in found.estimates} == {None}
    assert all(estimate.undefined for estimate in found.estimates)


def test_a_round_without_any_judgment_has_a_snapshot_that_says_so(running: Round) -> None:
    assert refresh(running.pk) is not None

    found = results_of(running)
    assert found is not None
    assert found.snapshot.responses == 0
    assert {estimate.undefined for estimate in found.estimates} == {"Nothing has been judged here yet."}


def test_a_round_is_not_refreshed_more_often_than_its_pace(running: Round) -> None:
    tell(running)
    assert refresh(running.pk) is not None
    pace = RefreshPace.objects.get(round=running)
    assert pace.not_before > timezone.now()
    tell(running)

    assert refresh(running.pk) is None
    tasks.sweep()
    assert Snapshot.objects.count() == 1
    assert events_waiting(running) == 1

    let_pace_pass()
    tasks.sweep()
    assert Snapshot.objects.count() == 2
    assert events_waiting(running) == 0


def test_the_pace_is_four_times_what_a_refresh_takes_and_a_second_at_least(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = timezone.now()
    refresh_now(running.pk)
    assert RefreshPace.objects.get().not_before >= begun + timedelta(seconds=1)

    monkeypatch.setattr(services, "LEAST_SPACING", 0)
    begun = timezone.now()
    snapshot = refresh_now(running.pk)
    assert snapshot is not None
    spacing = (RefreshPace.objects.get().not_before - begun).total_seconds()
    assert 4 * snapshot.seconds <= spacing <= 4 * snapshot.seconds + 1


def test_two_processes_do_not_refresh_one_round_at_once(running: Round) -> None:
    other = connection.copy()
    other.ensure_connection()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [REFRESH, running.pk])
        assert refresh(running.pk) is None
        assert refresh_now(running.pk) is None
        assert events_waiting(running) == 1
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [REFRESH, running.pk])
    other.close()

    assert refresh(running.pk) is not None


def test_a_round_that_is_gone_takes_its_events_with_it(running: Round) -> None:
    pk = running.pk
    Round.objects.all().delete()

    assert refresh(pk) is None
    assert not OutboxRow.objects.exists()


def test_a_change_of_the_round_wakes_a_refresh(running: Round) -> None:
    refresh_now(running.pk)
    pause_round(round_=running)

    assert events_waiting(running) == 1


@pytest.mark.parametrize("fault", [ValueError("v"), IndexError("i"), TypeError("t"), MemoryError("m")])
def test_a_measure_that_raises_leaves_the_others(
    running: Round, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    for _rater in range(2):
        judge_all(make_rater(running))

    def broken(data: object) -> Iterable[Draft]:
        yield Draft(value=0.5, low=0.4, high=0.6)
        raise fault

    monkeypatch.setattr(measures()["win_rate"], "estimates", broken)
    refresh_now(running.pk)

    found = results_of(running)
    assert found is not None
    (estimate,) = found.all("win_rate")
    assert estimate.undefined is not None
    assert "could not be computed" in estimate.undefined
    tie = found.one("tie_rate")
    assert tie is not None
    assert tie.value == 0


def test_a_number_beyond_all_bounds_does_not_cost_the_snapshot(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_all(make_rater(running))
    wild = Draft(value=0.5, low=float("-inf"), high=float("nan"), n=3)
    monkeypatch.setattr(measures()["win_rate"], "estimates", lambda _data: [wild])
    refresh_now(running.pk)

    found = results_of(running)
    assert found is not None
    (estimate,) = found.all("win_rate")
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (None, None, None, 3)
    assert estimate.undefined


def test_a_question_that_names_a_measure_nobody_knows_is_told_so(team: Team, ada: User) -> None:
    question = {"key": "overall", "ask": "preference", "measures": ["luck", "tie_rate"]}
    round_ = make_round(team, ada, questions=[question])
    for _rater in range(2):
        judge_all(make_rater(round_))
    refresh_now(round_.pk)

    found = results_of(round_)
    assert found is not None
    luck = found.one("luck")
    assert luck is not None
    assert luck.undefined == "There is no measure of this name."
    assert {estimate.measure for estimate in found.estimates} == {"luck", "tie_rate"}


def test_a_refresh_that_fails_five_times_is_a_dead_letter_of_its_round(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no columns today")

    monkeypatch.setattr(services, "read_dataset", broken)
    for _attempt in range(5):
        OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        tasks.sweep()

    assert [letter.key for letter in dead_letters_of([running])] == [running.pk]
    assert "no columns today" in DeadLetter.objects.get().error
    assert not Snapshot.objects.exists()
