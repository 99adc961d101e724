"""Withdrawing: judgments leave every number, their places are open again, and nothing more is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.assignments.models import Assignment, AssignmentState, Slot, SlotState
from apps.assignments.selectors import fill_of
from apps.core.errors import NotFound, Refused
from apps.core.models import OutboxRow
from apps.raters.models import Departure, Participation, Rater, RaterStatus
from apps.raters.services import erase, reapply_withdrawals, withdraw
from apps.responses.models import Draft, Response
from apps.responses.selectors import pace_of, progress_of
from apps.responses.selectors_rows import rows_of
from apps.responses.services import save_draft
from apps.studies.models import Round
from apps.studies.services import close_round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> Path:
    settings.STATE = tmp_path
    return tmp_path


def numbers(round_: Round) -> dict[str, int]:
    refresh_now(round_.pk)
    found = results_of(round_)
    assert found is not None
    return {str(e.version): e.n for e in found.all("average_win_rate", "overall")}


def test_invariant_4_withdrawing_takes_the_judgments_out_of_every_number(running: Round) -> None:
    stays, goes = make_rater(running), make_rater(running)
    given = judge_all(stays)
    judge_all(goes)
    before = numbers(running)

    withdraw(rater=goes.participation.rater, now=NOW)

    after = numbers(running)
    assert set(before.values()) == {12}
    assert set(after.values()) == {6}
    progress = progress_of(running)
    assert (progress.responses, progress.raters, progress.joined) == (given, 1, 1)
    assert pace_of([running])[running.pk].responses == given
    snapshot = Snapshot.objects.latest("taken_at")
    assert snapshot.excluded["withdrawn"] == given
    metric = running.metrics.get(key="overall").pk
    rows = rows_of(running, version=None, versus=None, metric=metric, after=0, limit=99)
    assert {row.rater_id for row in rows} == {stays.participation.rater_id}


def test_it_asks_for_new_numbers_at_once(running: Round) -> None:
    joined = make_rater(running)
    judge_all(joined)
    OutboxRow.objects.all().delete()

    withdraw(rater=joined.participation.rater, now=NOW)

    row = OutboxRow.objects.get(consumer="analysis.refresh")
    assert (row.event, row.key, row.payload) == ("rater.withdrawn", running.pk, {})


def test_its_places_are_open_to_others_again(running: Round) -> None:
    joined = make_rater(running)
    given = judge_all(joined)
    assert fill_of([running])[running.pk].done == given

    withdraw(rater=joined.participation.rater, now=NOW)

    fill = fill_of([running])[running.pk]
    assert (fill.done, fill.leased, fill.open) == (0, 0, fill.planned)
    assert set(Assignment.objects.values_list("state", flat=True)) == {AssignmentState.WITHDRAWN}
    assert judge_all(make_rater(running)) == given


def test_places_of_a_closed_round_stay_closed(running: Round) -> None:
    joined = make_rater(running)
    judge_all(joined)
    close_round(round_=running, now=NOW)

    withdraw(rater=joined.participation.rater, now=NOW)

    theirs = Slot.objects.filter(assignments__participation=joined.participation)
    assert set(theirs.values_list("state", flat=True)) == {SlotState.CLOSED}


def test_nothing_more_is_written_afterwards(running: Round) -> None:
    joined = make_rater(running)
    token = token_of(following(joined))
    save_draft(token=token, secret=joined.secret, fields={"q-note": ["half"]})

    withdraw(rater=joined.participation.rater, now=NOW)

    assert not Draft.objects.exists()
    with pytest.raises((Refused, NotFound)):
        answer(joined, token)
    with pytest.raises((Refused, NotFound)):
        save_draft(token=token, secret=joined.secret, fields={"q-note": ["more"]})
    assert following(joined).lease is None
    assert not Response.objects.exists()


def test_an_expired_page_of_a_withdrawn_person_writes_nothing_either(running: Round) -> None:
    joined = make_rater(running)
    token = token_of(following(joined))
    Assignment.objects.update(state=AssignmentState.EXPIRED)
    Slot.objects.update(state=SlotState.OPEN)

    withdraw(rater=joined.participation.rater, now=NOW)

    with pytest.raises((Refused, NotFound)):
        answer(joined, token)
    assert not Response.objects.exists()


def test_it_says_how_many_left_and_nobodys_name(running: Round) -> None:
    joined = make_rater(running)
    given = judge_all(joined)

    withdraw(rater=joined.participation.rater, now=NOW)
    withdraw(rater=joined.participation.rater, now=NOW)

    departure = Departure.objects.get()
    assert (departure.kind, departure.judgments, departure.round) == ("withdrawn", given, running)
    participation = Participation.objects.get()
    assert participation.state == Participation.State.WITHDRAWN
    assert participation.completion_code, "nobody loses their pay"
    rater = Rater.objects.get()
    assert (rater.status, rater.withdrawn_at) == (RaterStatus.WITHDRAWN, NOW)


def test_who_is_erased_after_withdrawing_left_once(running: Round) -> None:
    joined = make_rater(running)
    judge_all(joined)
    withdraw(rater=joined.participation.rater, now=NOW)

    erase(rater=joined.participation.rater, now=NOW)

    assert Departure.objects.count() == 1
    assert not Response.objects.exists()


def test_whoever_gave_nothing_changed_nothing(running: Round) -> None:
    joined = make_rater(running)

    withdraw(rater=joined.participation.rater, now=NOW)

    assert not Departure.objects.exists()


def test_it_takes_as_many_queries_for_many_judgments_as_for_one(running: Round) -> None:
    one, many = make_rater(running), make_rater(running)
    answer(one, token_of(following(one)))
    judge_all(many)

    counts = []
    for joined in (one, many):
        with CaptureQueriesContext(connection) as queries:
            withdraw(rater=joined.participation.rater, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 32


def test_a_researcher_sees_no_row_of_theirs(
    running: Round, ada_client: Client, team: Team, ada: User
) -> None:
    joined = make_rater(running)
    judge_all(joined, note="Canary in a comment")
    refresh_now(running.pk)
    name = joined.participation.rater.pseudonym

    withdraw(rater=joined.participation.rater, now=NOW)
    refresh_now(running.pk)

    assert all(name not in str(e) for s in Snapshot.objects.all() for e in s.estimates)
    page = ada_client.get("/d/kettles/kettle/rows/?metric=overall", follow=True).content.decode()
    assert name not in page


def test_whoever_comes_back_with_a_backup_withdraws_again(running: Round, state: Path) -> None:
    stays, goes = make_rater(running), make_rater(running)
    given = judge_all(goes)
    line = {"mark": str(goes.participation.rater.mark), "at": NOW.isoformat()}
    (state / "withdrawals.ndjson").write_text(json.dumps(line) + "\n")

    assert reapply_withdrawals() == 1
    assert reapply_withdrawals() == 0

    assert Rater.objects.get(status=RaterStatus.WITHDRAWN).withdrawn_at == NOW
    assert Departure.objects.get().judgments == given
    assert Rater.objects.get(status=RaterStatus.ACTIVE) == stays.participation.rater


def test_a_line_beside_the_database_says_who_left_and_when(running: Round, state: Path) -> None:
    rater = make_rater(running).participation.rater
    for _turn in range(2):
        withdraw(rater=rater, now=NOW)

    (line,) = (state / "withdrawals.ndjson").read_text().splitlines()
    assert json.loads(line) == {"mark": str(rater.mark), "at": NOW.isoformat()}
