"""Where a number is weighted by traffic as well, both stand side by side, and the weighted one says what it is."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.dashboards.blocks._base import Group
from apps.dashboards.pages.dashboard import dashboard
from apps.dashboards.pages.subject import Subject
from tests.dashboards.conftest import MakeEstimate, MakeResults
from tests.factories.crowds import crowd_lines, gated_study, post

SAID = "by how often people ask this"


def titled(groups: tuple[Group, ...], title: str) -> Group:
    return next(group for group in groups if group.title == title)


@pytest.mark.parametrize(
    ("by", "measure"), [("average", "average_win_rate"), ("strength", "bradley_terry"), ("rank", "rank")]
)
def test_the_leaderboard_shows_both_in_the_plain_order(
    subject: Subject, results: MakeResults, estimate: MakeEstimate, by: str, measure: str
) -> None:
    plain = [
        estimate(name, value, version=version)
        for name in dict.fromkeys(("average_win_rate", measure))
        for version, value in (("w/r3", 1.0), ("w/r2", 2.0))
    ]
    weighted = [
        estimate(measure, value, version=version, weights="traffic")
        for version, value in (("w/r3", 4.0), ("w/r2", 3.0))
    ]
    rate = estimate("win_rate", version="w/r3", versus="w/r2")

    page = dashboard(results([rate, *plain, *weighted]), subject, by=by, days=[], rows_url="/rows/")

    assert page.board is not None
    assert page.board.list is not None
    lines = page.board.list.lines[:4]
    plain_order = ["w/r3", "w/r2"] if by == "rank" else ["w/r2", "w/r3"]
    assert [line.name for line in lines] == [plain_order[0]] * 2 + [plain_order[1]] * 2
    assert [any(SAID in note for note in line.notes) for line in lines] == [False, True, False, True]
    table = [row[0] for row in page.board.list.chart.table.rows[:2]]
    assert table == [plain_order[0], f"{plain_order[0]}, {SAID}"], "the table has no notes"
    assert [line.how.weights for line in lines] == ["", "how often people ask this"] * 2


def test_ties_shares_and_means_show_both(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("tie_rate", 0.11),
            estimate("tie_rate", 0.21, weights="traffic"),
            estimate("mean", 0.7, metric="sure"),
            estimate("mean", 0.8, metric="sure", weights="traffic"),
            estimate("share", 0.3, metric="why", slice={"option": "safer"}),
            estimate("share", 0.4, metric="why", slice={"option": "safer"}, weights="traffic"),
            estimate("share", 0.9, metric="why", slice={"option": "safer"}, weights="traffic", pool="all"),
        ]
    )

    page = dashboard(found, subject, by="", days=[], rows_url="/rows/")

    for group in page.groups:
        first, second = group.list.lines
        assert SAID not in " ".join(first.notes)
        assert SAID in second.notes[0]
    assert len(page.groups) == 3
    shown = [line.figures.split()[0] for group in page.groups for line in group.list.lines]
    assert shown == ["11%", "21%", "70%", "80%", "30%", "40%"]
    assert next(kpi for kpi in page.kpis if kpi.label == "Tie rate").value == "11%"


def test_where_both_are_undefined_one_says_why(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("tie_rate", None, undefined="Too few."), estimate("tie_rate", None, weights="traffic")]
    )

    page = dashboard(found, subject, by="", days=[], rows_url="/rows/")

    assert [line.reason for line in page.groups[0].list.lines] == ["Too few."]


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_weighted_round_say_it_in_words(team: Team, ada: User, ada_client: Client) -> None:
    gate = {"name": "better", "rule": "low >= 0.5", "weights": "traffic"}
    items = {"pairing": "all", "overlap": 2, "weight_by": "traffic"}
    round_ = post(
        gated_study(team, ada, gate, items=items), crowd_lines(raters=14, each=10, chance=0.8)
    ).round
    refresh_now(round_.pk)

    page = ada_client.get("/d/kettles/kettle/").content.decode()
    rows = ada_client.get("/d/kettles/kettle/rows/?measure=win_rate&version=kettle/v3").content.decode()

    assert "kettle/v3 against kettle/v2 · by how often people ask this" in page
    assert "every judgment counts alike" in page
    assert "Kish effective n" in page
    assert "Win rate against kettle/v2 · by how often people ask this" in rows
