"""Charts as files: the figures of the page as CSV, its pictures as SVG, and nothing that the reader's page would not show."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.catalog.withdrawing import version_in, withdraw_version
from apps.core.models import OutboxRow
from apps.dashboards.files import COLUMNS
from apps.studies.models import Round
from tests.dashboards.conftest import TAKEN, MakeEstimate
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db

STUDY = "/d/kettles/kettle/"
CHARTS = f"{STUDY}charts/"
VERSIONS = ("kettle/v3", "kettle/v2", "kettle/v1")
EVIL = '=HYPERLINK("//x")<script>'


@pytest.fixture
def counted(running: Round, estimate: MakeEstimate) -> Round:
    OutboxRow.objects.all().delete()
    found = [
        *(estimate("average_win_rate", 0.4 + place / 10, version=v) for place, v in enumerate(VERSIONS)),
        *(
            estimate("win_rate", 0.612345 if a < b else 0.387655, version=a, versus=b)
            for a in VERSIONS
            for b in VERSIONS
            if a != b
        ),
        estimate("tie_rate", 0.11),
        estimate("share", 0.3, metric="why", slice={"option": EVIL}),
        estimate("share", None, metric="why", slice={"option": "clearer"}, undefined="Too few."),
        estimate("share", 0.9, metric="why", slice={"option": "75+"}, private=True),
        estimate("rater_accuracy", 0.9, slice={"rater": "r-7"}, private=True),
    ]
    Snapshot.objects.create(
        round=running,
        taken_at=TAKEN,
        seconds=0.1,
        responses=40,
        raters=12,
        excluded={"gold": 2},
        estimates=[one.as_json() for one in found],
    )
    return running


def table(client: Client, name: str) -> list[dict[str, str]]:
    reply = client.get(f"{CHARTS}{name}.csv")
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = reply.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def links(client: Client, ending: str) -> list[str]:
    page = client.get(f"{STUDY}?view=full").content.decode()
    return re.findall(rf'href="({CHARTS}[^"]+\.{ending}\?round=1)"', page)


def test_every_chart_of_the_page_leads_to_files_that_open(counted: Round, ben_client: Client) -> None:
    tables, pictures = links(ben_client, "csv"), links(ben_client, "svg")

    assert len(tables) == len(pictures) == len(set(tables)) >= 5, "board, wins, days and the cards"
    for url in (*tables, *pictures):
        reply = ben_client.get(url)
        assert reply.status_code == 200, url
        assert "attachment" in reply["Content-Disposition"]
    for url in pictures:
        tree = ET.fromstring(ben_client.get(url).content)  # noqa: S314 - our own
        assert tree.tag == "{http://www.w3.org/2000/svg}svg"
        text = " ".join(tree.itertext())
        assert "judgments" in text, url
        assert "class=" not in ben_client.get(url).content.decode(), "it has no style sheet"
        assert "script>" not in ben_client.get(url).content.decode().replace("&lt;script&gt;", "")


def test_figures_are_those_of_the_results_with_all_that_belongs_to_them(
    counted: Round, ben_client: Client
) -> None:
    rows = table(ben_client, "wins")

    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 6
    won = next(r for r in rows if (r["version"], r["versus"]) == ("kettle/v1", "kettle/v3"))
    assert (won["value"], won["level"], won["n"], won["raters"]) == ("0.612345", "0.95", "420", "73")
    assert float(won["low"]) == pytest.approx(0.562345)
    assert won["snapshot"] == str(Snapshot.objects.get().pk)
    assert won["protocol"] == f"sha256:{counted.protocol_hash}"
    assert won["taken_at"] == TAKEN.isoformat()
    assert "clustered by rater" in won["method"]
    board = [r["version"] for r in table(ben_client, "board-average")]
    assert board == ["kettle/v1", "kettle/v2", "kettle/v3"], "in the order of the page"


def test_an_undefined_number_says_why_and_is_no_zero(counted: Round, ben_client: Client) -> None:
    row = next(r for r in table(ben_client, "share-why") if r["name"] == "clearer")

    assert (row["value"], row["low"], row["undefined"]) == ("", "", "Too few.")


def test_a_text_that_looks_like_a_formula_is_none(counted: Round, ben_client: Client) -> None:
    assert f"'{EVIL}" in [row["name"] for row in table(ben_client, "share-why")]


def test_private_numbers_are_in_no_readers_file(
    counted: Round, ben_client: Client, ada_client: Client
) -> None:
    for url in (*links(ben_client, "csv"), *links(ben_client, "svg")):
        body = ben_client.get(url).content.decode()
        assert "r-7" not in body
        assert "75+" not in body
    assert "0.9" in [row["value"] for row in table(ada_client, "share-why")]


def test_a_file_is_not_sent_again_while_its_snapshot_is_the_newest(
    counted: Round, ben_client: Client, ada_client: Client
) -> None:
    first = ben_client.get(f"{CHARTS}wins.csv")
    same = {"If-None-Match": first["ETag"]}

    assert str(Snapshot.objects.get().pk) in first["ETag"]
    assert ben_client.get(f"{CHARTS}wins.csv", headers=same).status_code == 304
    assert ada_client.get(f"{CHARTS}wins.csv", headers=same).status_code == 200, "another role, another file"


@pytest.mark.parametrize(
    "address",
    ["wins.pdf", "none.csv", "board-none.csv", "board-.svg", "wins.csv?round=9", "x" * 500 + ".csv"],
)
def test_what_there_is_not_is_not_found(counted: Round, ben_client: Client, address: str) -> None:
    assert ben_client.get(f"{CHARTS}{address}").status_code == 404


def test_strangers_find_nothing(counted: Round, dan_client: Client) -> None:
    assert dan_client.get(f"{CHARTS}wins.csv").status_code == 404
    assert Client().get(f"{CHARTS}wins.csv").status_code == 302


def test_a_round_without_numbers_has_no_files(running: Round, ben_client: Client) -> None:
    assert ben_client.get(f"{CHARTS}wins.csv").status_code == 404


def test_files_say_which_of_their_versions_were_withdrawn(
    counted: Round, team: Team, ada: User, ben_client: Client
) -> None:
    before = ben_client.get(f"{CHARTS}wins.csv")
    assert {row["withdrawn"] for row in table(ben_client, "wins")} == {""}

    withdraw_version(version=version_in(team, "kettle/v1"), reason="It leaked names.", actor=ada, now=NOW)

    rows = table(ben_client, "wins")
    mark = f"kettle/v1: {NOW.isoformat()}"
    assert {row["withdrawn"] for row in rows if "kettle/v1" in (row["version"], row["versus"])} == {mark}
    assert {row["withdrawn"] for row in rows if "kettle/v1" not in (row["version"], row["versus"])} == {""}
    for name in ("wins", "board-average", "share-why", "days"):
        picture = ben_client.get(f"{CHARTS}{name}.svg").content.decode()
        assert "kettle/v1 was withdrawn on 2 Mar 2026" in picture, name
    again = ben_client.get(f"{CHARTS}wins.csv", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 200
