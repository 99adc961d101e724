from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.studies.models import Round
from tests.factories.texts import code, make_codes, make_comments


def url(round_: Round) -> str:
    return reverse("console:coding_results", args=[round_.study.slug, round_.number])


def test_before_anything_is_coded_it_says_what_to_do(ada_client: Client, running: Round) -> None:
    assert "Nothing is coded yet" in ada_client.get(url(running)).content.decode()


def test_it_shows_the_curve_and_shares_with_their_intervals(
    ada_client: Client, running: Round, ada: User
) -> None:
    make_codes(running, "Hint", "Repair")
    for place, text in enumerate(make_comments(running, ["x"] * 6)):
        code(text, ada, *(["hint"] if place < 3 else []))
    page = ada_client.get(url(running))
    assert "Different codes found" in page.content.decode()
    (versions,) = page.context["page"].tables
    assert [line.name for line in versions.lines] == ["Hint", "Repair"]
    assert versions.lines[0].cells[0].startswith("50% [")
    assert "clustered by rater" in versions.method


def test_groups_of_few_people_are_for_researchers_of_the_study_only(
    ada_client: Client, ben_client: Client, dan_client: Client, running: Round, ada: User
) -> None:
    make_codes(running, "Hint")
    for text in make_comments(running, ["x"] * 6, cohort="expert"):
        code(text, ada, "hint")
    for text in make_comments(running, ["y"] * 2, cohort="zookeepers"):
        code(text, ada)
    mine = ada_client.get(url(running)).context["page"].tables[0]
    theirs = ben_client.get(url(running))
    assert [(column.name, column.few) for column in mine.columns] == [
        ("All", True),
        ("expert", True),
        ("zookeepers", True),
    ]
    shown = theirs.context["page"].tables[0]
    assert ([column.name for column in shown.columns], shown.hidden) == (["All"], 2)
    assert "zookeepers" not in theirs.content.decode()
    assert dan_client.get(url(running)).status_code == 404


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    ada_client: Client, running: Round, ada: User
) -> None:
    def counted() -> int:
        ada_client.get(url(running))
        with CaptureQueriesContext(connection) as queries:
            ada_client.get(url(running))
        return len(queries)

    make_codes(running, "Hint")
    for text in make_comments(running, ["x"] * 2, cohort="a"):
        code(text, ada, "hint")
    few = counted()
    for text in make_comments(running, ["x"] * 6, cohort="b"):
        code(text, ada)
    assert counted() == few
