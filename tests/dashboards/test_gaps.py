"""Whom the results say nothing about is said beside them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.assignments.people import BlindSpots, blind_spots
from apps.dashboards.pages.gaps import MOST, gaps_of
from apps.raters.models import Participation
from apps.studies.models import Cell, Round
from tests.dashboards.conftest import MakeEstimate
from tests.dashboards.test_dashboard_views import URL, snapshot
from tests.factories.studies import make_round

QUOTAS = [
    {"where": {"age_band": band, "first_language": language}, "raters": 9}
    for band in ("18-29", "75+")
    for language in ("same", "other")
]
NOTE = "Nobody has judged yet of these people:"


@pytest.fixture
def round_(team: Team, ada: User, estimate: MakeEstimate) -> Round:
    made = make_round(team, ada, raters={"profile": ["age_band", "first_language"], "quotas": QUOTAS})
    snapshot(made, [estimate("tie_rate", 0.1)])
    return made


def judge(round_: Round, cell: int | None, count: int, **more: object) -> None:
    """Let people of a cell, or of none, have judged."""
    now = timezone.now()
    place = None if cell is None else Cell.objects.get(round=round_, number=cell)
    for _n in range(count):
        key = f"k{Participation.objects.count()}"
        fields = {"cell": place, "answered": 2, "joined_at": now, "seen_at": now, **more}
        Participation.objects.create(rater=round_.study.team.raters.create(key=key), round=round_, **fields)


def test_cells_of_whose_people_nobody_has_judged_are_named_to_everybody(
    ben_client: Client, round_: Round
) -> None:
    judge(round_, 0, 4)
    judge(round_, 2, 2, state="stopped")
    judge(round_, 3, 1, answered=0)
    page = ben_client.get(URL).content.decode()
    assert NOTE in page
    named = page.partition(NOTE)[2].partition("</div>")[0]
    assert named.count("<bdi>") == 2
    assert "Age band: 18 to 29, First language: No, another one is" in named
    assert "Age band: 75 or older, First language: No, another one is" in named


def test_nothing_is_said_while_so_few_have_judged_that_it_would_single_them_out(
    ben_client: Client, round_: Round
) -> None:
    judge(round_, 0, 4)
    judge(round_, None, 3, is_test=True)
    judge(round_, None, 3, state=Participation.State.WITHDRAWN)
    assert NOTE not in ben_client.get(URL).content.decode()
    judge(round_, None, 1)
    assert NOTE in ben_client.get(URL).content.decode()


def test_a_round_of_which_every_cell_has_judged_or_without_cells_says_nothing(
    ben_client: Client, round_: Round
) -> None:
    for cell in range(4):
        judge(round_, cell, 2)
    assert NOTE not in ben_client.get(URL).content.decode()
    Cell.objects.all().delete()
    assert blind_spots(round_, timezone.now(), least=5) == BlindSpots()


def test_a_long_list_is_cut_and_counted() -> None:
    found = gaps_of(BlindSpots(tuple(str(n) for n in range(MOST + 3)), 40))
    assert found is not None
    assert (len(found.cells), found.more, found.planned) == (MOST, 3, 40)
    assert gaps_of(BlindSpots((), 40)) is None
