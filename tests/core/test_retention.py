"""What is kept for a time only goes when the time is over, and not before; a list says so beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState, Slot, SlotOrigin, SlotState
from apps.assignments.services import launch
from apps.core import retention
from apps.core.locks import RETENTION, try_lock
from apps.core.retention import Due, all_due, clocks, remove_due
from apps.core.sealed import seal, seal_json
from apps.core.tasks import remove_due as task
from apps.raters.models import Erasure, Invitee, Link, PanelEntry, Participation, Profile, Rater
from apps.raters.services import Joined, finish, join, keep_profiles, withdraw
from apps.responses.models import Draft
from apps.responses.services import save_draft, skip_item
from apps.studies.models import Round, Study
from apps.studies.services import clone_round, close_round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
SOON = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path


def due(name: str, now: datetime) -> list[Due]:
    return [one for one in all_due(now) if one.what == name]


def goes(name: str, study: Study, at: datetime) -> None:
    """Check that one thing is due at a moment and not before, and that it is gone afterwards."""
    assert due(name, at - SOON) == []
    assert due(name, at) == [Due(name, study.pk, study.slug, 1, at)]
    removed = remove_due(at)
    assert removed is not None
    assert removed[name] == 1
    assert due(name, at) == []


def test_whoever_withdrew_is_erased_after_30_days(running: Round) -> None:
    joined, stays = make_rater(running), make_rater(running)
    judge_all(joined)
    withdraw(rater=joined.participation.rater, now=NOW)

    goes("withdrawn", running.study, NOW + 30 * DAY)

    assert Rater.objects.get() == stays.participation.rater
    assert Erasure.objects.count() == 1


@pytest.fixture
def keeping(team: Team, ada: User) -> Round:
    consent = {"version": 1, "purposes": ["rating", "demographics"], "keep": {"profile": "2d", "panel": "5d"}}
    return make_round(team, ada, consent=consent)


def told(round_: Round) -> Joined:
    joined = make_rater(round_)
    keep_profiles({joined.participation.rater_id: {"age_band": "75+"}})
    return joined


def test_a_profile_goes_when_its_time_after_closing_is_over(keeping: Round) -> None:
    finish(participation=told(keeping).participation, now=NOW)

    goes("profiles", keeping.study, NOW + 2 * DAY)

    assert not Profile.objects.exists()


def test_a_profile_of_somebody_who_still_judges_stays(keeping: Round) -> None:
    told(keeping)
    assert due("profiles", NOW + 999 * DAY) == []

    close_round(round_=keeping, now=NOW)
    assert len(due("profiles", NOW + 2 * DAY)) == 1


def test_a_profile_that_another_round_still_needs_stays(keeping: Round) -> None:
    joined = told(keeping)
    finish(participation=joined.participation, now=NOW)
    close_round(round_=keeping, now=NOW)
    clone_round(round_=keeping)
    again = launch(study=keeping.study, now=NOW)
    join(
        round_=again,
        purposes=["rating"],
        consent_version=1,
        consent_text="Yes?",
        language="en",
        now=NOW,
        rater=joined.participation.rater,
    )

    assert due("profiles", NOW + 999 * DAY) == []


def test_a_profile_stays_with_a_study_that_names_no_time(running: Round) -> None:
    finish(participation=told(running).participation, now=NOW)

    assert due("profiles", NOW + 9_999 * DAY) == []


def panel_entry(round_: Round) -> None:
    PanelEntry.objects.create(
        participation=make_rater(round_).participation, sealed=seal_json({"PID": "x"}, purpose="panel")
    )


def test_ids_of_a_panel_go_90_days_after_the_round_closed(running: Round) -> None:
    panel_entry(running)
    assert due("panel ids", NOW + 999 * DAY) == []
    close_round(round_=running, now=NOW)

    goes("panel ids", running.study, NOW + 90 * DAY)

    assert not PanelEntry.objects.exists()


def test_a_study_may_keep_ids_of_a_panel_for_a_time_of_its_own(keeping: Round) -> None:
    panel_entry(keeping)
    close_round(round_=keeping, now=NOW)

    goes("panel ids", keeping.study, NOW + 5 * DAY)


def invitee(round_: Round, *, closed: datetime | None) -> None:
    link = Link.objects.create(
        study=round_.study, kind=Link.Kind.MAIL, name="mail", created_at=NOW, closed_at=closed
    )
    Invitee.objects.create(
        link=link, sealed=seal("a@b.c", purpose="invitee"), address_hash="h", token_hash="t", sent_at=NOW
    )


def test_addresses_go_30_days_after_their_link_closed(running: Round) -> None:
    invitee(running, closed=NOW)

    goes("addresses", running.study, NOW + 30 * DAY)

    assert not Invitee.objects.exists()


def test_addresses_of_an_open_link_go_30_days_after_the_round_ended(running: Round) -> None:
    invitee(running, closed=None)
    assert due("addresses", NOW + 999 * DAY) == []
    close_round(round_=running, now=NOW)

    goes("addresses", running.study, NOW + 30 * DAY)


def test_a_draft_of_an_item_that_was_given_back_goes_after_7_days(running: Round) -> None:
    joined = make_rater(running)
    token = token_of(following(joined))
    save_draft(token=token, secret=joined.secret, fields={"q-note": ["half"]})
    assert due("drafts", NOW + 999 * DAY) == []
    skip_item(token=token, secret=joined.secret, participation=joined.participation)
    ended = Assignment.objects.get(token=token).ended_at
    assert ended is not None

    goes("drafts", running.study, ended + 7 * DAY)

    assert not Draft.objects.exists()


def test_a_test_of_the_study_goes_after_a_day_and_leaves_the_real_ones(running: Round) -> None:
    real, test = make_rater(running), make_rater(running)
    answer(real, token_of(following(real)))
    Participation.objects.filter(pk=test.participation.pk).update(is_test=True)
    slots = Slot.objects.count()
    item = running.items.earliest("id")
    slot = Slot.objects.create(
        round=running,
        item=item,
        place=0,
        ordinal=0,
        sides=[0, 1],
        origin=SlotOrigin.TEST,
        state=SlotState.DONE,
    )
    Assignment.objects.create(
        slot=slot,
        round=running,
        item=item,
        rater=test.participation.rater,
        participation=test.participation,
        token="test",
        sides=[0, 1],
        state=AssignmentState.ANSWERED,
        leased_at=NOW,
    )

    goes("tests", running.study, NOW + DAY)

    assert Rater.objects.get() == real.participation.rater
    assert Slot.objects.count() == slots


def test_a_run_removes_a_bounded_number_and_the_next_one_goes_on(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _person in range(3):
        withdraw(rater=make_rater(running).participation.rater, now=NOW)

    counts = [(remove_due(NOW + 31 * DAY) or {})["withdrawn"] for _run in range(3)]

    assert counts == [2, 1, 0]


def test_two_schedulers_do_it_once(running: Round) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [RETENTION])
        assert remove_due(NOW) is None
        with try_lock(RETENTION, 0) as mine:
            assert not mine
    finally:
        other.close()


def test_the_list_names_what_is_due_and_removes_nothing(running: Round) -> None:
    withdraw(rater=make_rater(running).participation.rater, now=NOW)

    out = StringIO()
    call_command("retention", dry_run=True, stdout=out)

    assert out.getvalue().split() == ["1", "withdrawn", "kettle", "since", "2026-04-01T09:00+00:00"]
    assert Rater.objects.exists()


def test_the_command_and_the_scheduler_remove_and_count(running: Round) -> None:
    for act in (lambda: call_command("retention", stdout=StringIO()), task):
        withdraw(rater=make_rater(running).participation.rater, now=NOW)
        act()
        assert not Rater.objects.exists()


def test_every_clock_has_words_for_people() -> None:
    assert {clock.name for clock in clocks()} >= {
        "withdrawn",
        "profiles",
        "panel ids",
        "addresses",
        "drafts",
        "tests",
    }
    for clock in clocks():
        assert str(clock.label)
        assert str(clock.rule)
