from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, Role, Team, User
from apps.assignments.models import Slot, SlotState
from apps.assignments.people import history_of_cells
from apps.assignments.quotas import fill_of_cells
from apps.console.pages.forecast import MOST_PEOPLE, Pace, forecast_of
from apps.console.pages.people import people_live
from apps.raters.models import Link, Outcome, Participation
from apps.raters.services import keep_profiles
from apps.studies.models import Cell, Round
from tests.factories.studies import NOW, make_round

AGES = ("18-29", "30-44", "45-59")
FIELDS = ["age_band", "first_language"]
QUOTAS = [
    {"where": {"age_band": age, "first_language": language}, "raters": 4}
    for age in AGES
    for language in ("same", "other")
]
State = Participation.State
Come = Callable[..., list[Participation]]


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    made = make_round(
        team,
        ada,
        raters={"profile": FIELDS, "quotas": QUOTAS, "load": {"per_rater": 3, "per_day": 2}},
        round={"versions": ["kettle/v3", "kettle/v2"], "closes_after": "14d"},
    )
    now = timezone.now()
    Round.objects.filter(pk=made.pk).update(
        launched_at=now - timedelta(days=4), closes_at=now + timedelta(days=10)
    )
    ensure_cells(made)
    made.refresh_from_db()
    return made


def ensure_cells(round_: Round) -> None:
    """Lay the cells of the quotas, where the launch has not."""
    if not Cell.objects.filter(round=round_).exists():
        quotas = round_.protocol["raters"]["quotas"]
        Cell.objects.bulk_create(
            Cell(
                round=round_,
                number=number,
                where=quota["where"],
                raters=quota.get("raters"),
                judgments=quota.get("judgments"),
            )
            for number, quota in enumerate(quotas)
        )


@pytest.fixture
def come(round_: Round) -> Come:
    """Let people come to a cell, or to none, and be where they are."""

    def make(cell: int | None, count: int, state: str, outcome: str = "", **more: Any) -> list[Participation]:
        now = timezone.now()
        place = None if cell is None else Cell.objects.get(round=round_, number=cell)
        made = []
        for _n in range(count):
            rater = round_.study.team.raters.create(key=f"k{round_.study.team.raters.count()}")
            fields = {"cell": place, "joined_at": now, "seen_at": now, **more}
            made.append(
                Participation.objects.create(
                    rater=rater, round=round_, state=state, outcome=outcome, **fields
                )
            )
        return made

    return make


def url_of(round_: Round) -> str:
    return reverse("console:people", args=[round_.study.slug, round_.number])


def cell_url(name: str, round_: Round, number: int = 0) -> str:
    return reverse(f"console:{name}", args=[round_.study.slug, round_.number, number])


def test_each_cell_shows_who_is_through_and_who_is_at_it(
    ada_client: Client, round_: Round, come: Come
) -> None:
    come(0, 3, State.FINISHED, Outcome.COMPLETE, answered=3)
    come(0, 1, State.ACTIVE, answered=1)
    come(1, 1, State.ACTIVE)
    come(1, 2, State.ACTIVE, seen_at=timezone.now() - timedelta(days=2))
    come(2, 5, State.FINISHED, Outcome.COMPLETE, is_test=True)
    come(3, 1, State.WITHDRAWN)
    live = ada_client.get(url_of(round_)).context["live"]
    assert [(row.state.slug, row.bars[0].done, row.note) for row in live.cells[:4]] == [
        ("full", 4, "3 through, 1 at it"),
        ("short", 1, "0 through, 1 at it"),
        ("none", 0, "0 through, 0 at it"),
        ("none", 0, "0 through, 0 at it"),
    ]
    assert live.full == 1
    assert len(live.missing) == 4


def test_the_table_of_quotas_stands_as_it_was_set_and_says_each_state_in_words(
    ada_client: Client, round_: Round, come: Come
) -> None:
    come(0, 4, State.FINISHED, Outcome.COMPLETE, answered=3)
    page = ada_client.get(url_of(round_))
    grid = page.context["live"].grid
    assert grid.columns == ("Yes", "No, another one is")
    assert [cell.state for cell in grid.rows[0][1]] == ["full", "none"]
    assert [cell.state for cell in grid.rows[4][1]] == ["na", "na"]
    assert "of 4, full" in page.content.decode()
    assert "of 4, nobody yet" in page.content.decode()


def test_people_are_counted_by_where_they_are_and_by_the_door_they_took(
    ada_client: Client, round_: Round, come: Come
) -> None:
    link = Link.objects.create(study=round_.study, kind=Link.Kind.PANEL, name="Prolific", created_at=NOW)
    come(0, 2, State.FINISHED, Outcome.COMPLETE, link=link)
    come(None, 1, State.ENDED, Outcome.SCREENED_OUT, link=link)
    come(1, 1, State.ACTIVE)
    come(1, 1, State.ACTIVE, seen_at=timezone.now() - timedelta(days=3))
    live = ada_client.get(url_of(round_)).context["live"]
    assert {ending.label: ending.count for ending in live.endings} == {
        "Judging now": 1,
        "Not heard of for a while": 1,
        "Complete": 2,
        "Screened out": 1,
    }
    assert [(door.name, door.people) for door in live.doors] == [("The study's own link", 2), ("Prolific", 3)]
    assert live.people == 5


def test_who_reached_their_load_is_counted(ada_client: Client, round_: Round, come: Come) -> None:
    today = timezone.now().date()
    come(0, 2, State.FINISHED, Outcome.COMPLETE, answered=3, today=today, answered_today=1)
    come(0, 1, State.ACTIVE, answered=2, today=today, answered_today=2)
    come(0, 1, State.ACTIVE, answered=2, today=today - timedelta(days=1), answered_today=2)
    tired = ada_client.get(url_of(round_)).context["live"].tired
    assert (tired.load, tired.day, tired.sitting) == (2, 1, None)


def test_a_short_cell_says_when_it_will_be_full_and_how_that_was_computed(
    ada_client: Client, round_: Round, come: Come
) -> None:
    come(0, 2, State.FINISHED, Outcome.COMPLETE, answered=3)
    come(0, 1, State.STOPPED, Outcome.STOPPED, answered=1)
    come(0, 1, State.ACTIVE)
    page = ada_client.get(url_of(round_))
    forecast = page.context["live"].cells[0].forecast
    assert "Full in about" in forecast.when
    assert "Chance to be full by the closing day" in forecast.chance
    facts = {fact.name: fact.value for fact in forecast.facts}
    assert (facts["People needed"], facts["Through"], facts["Left, or not heard of"]) == ("4", "2", "1")
    assert facts["Have come"].startswith("4 in 4.0 days")
    assert "2 more people" in forecast.steps[0]
    text = page.content.decode()
    assert forecast.method.replace("'", "&#x27;") in text


def test_nothing_is_made_up_for_a_cell_nobody_has_come_for(
    ada_client: Client, round_: Round, come: Come
) -> None:
    come(0, 1, State.FINISHED, Outcome.COMPLETE)
    live = ada_client.get(url_of(round_)).context["live"]
    assert live.cells[1].forecast.when == ""
    assert live.cells[1].forecast.trouble
    assert live.missing[0] == live.cells[1].where


def test_a_full_cell_and_a_round_that_does_not_run_have_no_forecast(
    ada_client: Client, round_: Round, come: Come
) -> None:
    come(0, 4, State.FINISHED, Outcome.COMPLETE)
    come(1, 1, State.FINISHED, Outcome.COMPLETE)
    live = people_live(round_, timezone.now())
    assert (live.cells[0].forecast, live.cells[1].forecast is None) == (None, False)
    ada_client.post(reverse("console:pause", args=[round_.study.slug, round_.number]))
    live = ada_client.get(url_of(round_)).context["live"]
    assert live.cells[1].forecast is None


def test_a_quota_of_a_million_people_does_not_keep_the_page_waiting(round_: Round, come: Come) -> None:
    come(0, 1, State.FINISHED, Outcome.COMPLETE, answered=3)
    Cell.objects.filter(round=round_, number=0).update(raters=1_000_000)
    forecast = people_live(round_, timezone.now()).cells[0].forecast
    assert forecast is not None
    assert str(MOST_PEOPLE) in forecast.trouble


def test_the_page_of_a_cell_says_how_exact_it_is_now_and_at_the_full_quota(
    ada_client: Client, round_: Round, come: Come
) -> None:
    empty = ada_client.get(cell_url("cell", round_)).context["page"].precision
    assert (empty.now, empty.full != "") == ("", True)
    come(0, 3, State.FINISHED, Outcome.COMPLETE, answered=3)
    page = ada_client.get(cell_url("cell", round_)).context["page"]
    now, full = (
        int("".join(filter(str.isdigit, text))) for text in (page.precision.now, page.precision.full)
    )
    assert now > full > 0
    assert page.precision.facts[0].value == "9 judgments of 3 people"


def test_a_cell_is_closed_by_hand_and_opened_again(ada_client: Client, round_: Round, ada: User) -> None:
    reply = ada_client.post(cell_url("close_cell", round_), follow=True)
    assert reply.context["live"].cells[0].state.slug == "closed"
    cell = Cell.objects.get(round=round_, number=0)
    assert (cell.closed_by, cell.closed_at is not None) == (ada, True)
    assert "Ada Owner" in ada_client.get(cell_url("cell", round_)).content.decode()
    again = ada_client.post(cell_url("close_cell", round_), follow=True)
    assert "closed already" in again.content.decode()
    ada_client.post(cell_url("open_cell", round_))
    assert Cell.objects.get(round=round_, number=0).closed_at is None


@pytest.mark.parametrize(("release", "open_to_all"), [("", 0), ("1", 1)])
def test_its_free_places_are_closed_with_it_or_given_to_everybody_as_asked(
    release: str, open_to_all: int, ada_client: Client, round_: Round
) -> None:
    cell = Cell.objects.get(round=round_, number=0)
    Cell.objects.filter(pk=cell.pk).update(judgments=1)
    slot = Slot.objects.filter(round=round_).first()
    assert slot is not None
    Slot.objects.filter(pk=slot.pk).update(pool=cell.pk)
    assert ada_client.get(cell_url("cell", round_)).context["page"].free == 1
    ada_client.post(cell_url("close_cell", round_), {"release": release})
    slot.refresh_from_db()
    expected = (0, SlotState.OPEN) if open_to_all else (cell.pk, SlotState.CLOSED)
    assert (slot.pool, slot.state) == expected


def test_who_has_judged_is_shown_by_what_they_said_of_themselves(
    ada_client: Client, round_: Round, come: Come
) -> None:
    people = come(0, 7, State.FINISHED, Outcome.COMPLETE, answered=3)
    keep_profiles({p.rater_id: {"age_band": "18-29" if n < 4 else "75+"} for n, p in enumerate(people[:6])})
    come(1, 1, State.ACTIVE)
    ages = ada_client.get(url_of(round_)).context["coverage"][0]
    found = {group.label: (group.count, group.few) for group in ages.groups}
    assert found["18 to 29"] == (4, True)
    assert found["75 or older"] == (2, True)
    assert found["30 to 44"] == (0, False)
    assert ages.unsaid == 1


def test_a_poll_hears_304_until_somebody_comes(ada_client: Client, round_: Round, come: Come) -> None:
    tag = ada_client.get(url_of(round_)).context["tag"]
    headers = {"HX-Request": "true", "HX-PTag": tag}
    assert ada_client.get(url_of(round_), headers=headers).status_code == 304
    come(0, 1, State.ACTIVE)
    fresh = ada_client.get(url_of(round_), headers=headers)
    assert fresh.status_code == 200
    assert b"<html" not in fresh.content


def test_readers_see_neither_the_page_nor_a_cell_and_close_none(ben_client: Client, round_: Round) -> None:
    pages = [url_of(round_), cell_url("cell", round_)]
    assert [ben_client.get(url).status_code for url in pages] == [403, 403]
    posts = [cell_url(name, round_) for name in ("close_cell", "open_cell")]
    assert [ben_client.post(url).status_code for url in posts] == [403, 403]
    assert not Cell.objects.filter(round=round_, closed_at__isnull=False).exists()


@pytest.mark.parametrize("role", [Role.INTERPRETER, Role.APPROVER])
def test_nobody_but_researchers_sees_small_groups(
    role: str, ben: User, ben_client: Client, round_: Round
) -> None:
    Membership.objects.filter(user=ben).update(role=role)
    assert ben_client.get(url_of(round_)).status_code == 403


def test_an_outsider_finds_nothing(dan_client: Client, round_: Round) -> None:
    assert dan_client.get(url_of(round_)).status_code == 404
    assert dan_client.get(cell_url("cell", round_)).status_code == 404
    assert dan_client.post(cell_url("close_cell", round_)).status_code == 404


@pytest.mark.parametrize("number", [99, 2**40])
def test_a_cell_that_is_none_is_not_found(number: int, ada_client: Client, round_: Round) -> None:
    assert ada_client.get(cell_url("cell", round_, number)).status_code == 404
    assert ada_client.post(cell_url("close_cell", round_, number)).status_code == 404


def test_a_round_without_quotas_says_so(ada_client: Client, team: Team, ada: User) -> None:
    bare = make_round(team, ada)
    page = ada_client.get(url_of(bare))
    assert "No quotas" in page.content.decode()
    assert page.context["coverage"] == ()


def test_the_study_page_leads_to_its_people(ada_client: Client, ben_client: Client, round_: Round) -> None:
    study = reverse("console:study", args=[round_.study.slug])
    assert url_of(round_) in ada_client.get(study).content.decode()
    assert url_of(round_) not in ben_client.get(study).content.decode()


def test_it_asks_the_database_as_often_for_25_cells_as_for_one(
    ada_client: Client, round_: Round, come: Come
) -> None:
    def counted() -> int:
        ada_client.get(url_of(round_))
        with CaptureQueriesContext(connection) as queries:
            assert ada_client.get(url_of(round_)).status_code == 200
        return len(queries)

    Cell.objects.filter(round=round_, number__gt=0).delete()
    come(0, 1, State.FINISHED, Outcome.COMPLETE, answered=2)
    few = counted()
    ensure = [Cell(round=round_, number=n, where={"region": str(n)}, raters=2) for n in range(1, 26)]
    Cell.objects.bulk_create(ensure)
    for n in range(25):
        come(n, 2, State.FINISHED, Outcome.COMPLETE, answered=2)
    assert counted() == few


def test_judgments_are_forecast_as_people_by_what_one_gives(round_: Round, come: Come) -> None:
    Cell.objects.filter(round=round_, number=0).update(raters=None, judgments=40)
    come(0, 2, State.FINISHED, Outcome.COMPLETE, answered=10)
    fill = fill_of_cells(round_)[0]
    history = history_of_cells(round_, timezone.now())[fill.cell.pk]
    found = forecast_of(round_, fill, history, Pace(10.0, measured=True), timezone.now())
    assert found is not None
    assert {fact.name: fact.value for fact in found.facts}["People needed"] == "4"
