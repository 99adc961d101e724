"""Wherever a study's pages draw numbers, they are files and can be talked about: each link leads somewhere, with the page's figures."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.findings import record_findings
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.analysis.test_findings_kept import gap
from tests.factories.skewed import skewed_round

pytestmark = pytest.mark.django_db(transaction=True)

STUDY = "/d/kettles/kettle/"
DRAWN = {
    "compare/": "contrast-",
    "trend/": "trend-",
    "equity/": "equity-gap-",
    "findings/": "findings",
    "versions/kettle/v3/": "met-",
}
"""Pages, and how the name of a chart on each begins."""


@pytest.fixture
def reviewed(team: Team, ada: User) -> Round:
    round_ = skewed_round(team, ada)
    refresh_now(round_.pk)
    made = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(made.pk), now=timezone.now())
    record_findings(round_=round_, found=[gap(slice={"theme": "too slow"})], now=timezone.now())
    return round_


def addresses(client: Client, page: str, part: str) -> list[str]:
    """The links of a page into a part of the study."""
    found = re.findall(rf'href="({STUDY}{part}[^"]*)"', client.get(STUDY + page).content.decode())
    return list(dict.fromkeys(unescape(one) for one in found))


def test_every_link_to_files_and_comments_leads_somewhere(
    reviewed: Round, ben_client: Client, dan_client: Client
) -> None:
    for page, name in DRAWN.items():
        files = addresses(ben_client, page, "charts/")
        assert [one for one in files if one.startswith(f"{STUDY}charts/{name}")], page
        for url in files:
            reply = ben_client.get(url)
            assert reply.status_code == 200, url
            assert dan_client.get(url).status_code == 404
            if ".svg" in url:
                assert "snapshot" in " ".join(ET.fromstring(reply.content).itertext())  # noqa: S314 - our own
            else:
                assert list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))), url
        talk = [one for one in addresses(ben_client, page, "comments/") if "on=" in one or page == "equity/"]
        assert talk, page
        for url in talk[:12]:
            assert ben_client.get(url).status_code == 200, url


def test_a_file_of_groups_has_the_figures_of_its_page(reviewed: Round, ben_client: Client) -> None:
    page = unescape(ben_client.get(f"{STUDY}equity/").content.decode())
    url = next(one for one in addresses(ben_client, "equity/", "charts/equity-gap-") if ".csv" in one)

    rows = list(csv.DictReader(io.StringIO(ben_client.get(url).content.decode("utf-8-sig"))))

    assert len(rows) > 3
    for row in rows:
        value, low, high = (
            f"{100 * float(row[name]):+.0f}".replace("-", "\u2212") for name in ("value", "low", "high")
        )
        assert f"{value} [{low}, {high}]".replace("+0", "0").replace("\u22120", "0") in page, row["name"]
        assert row["measure"] == "gap"
        assert int(row["raters"]) >= 5


def test_what_is_said_of_a_finding_stands_beside_its_gap_and_not_beside_a_win_rate(
    reviewed: Round, ben_client: Client
) -> None:
    url = next(one for one in addresses(ben_client, "findings/", "comments/") if "on=" in one)

    page = ben_client.get(url).content.decode()

    assert "Gap against" in page
    assert "\u221220 [\u221228, \u221212]" in page


def test_a_number_of_a_review_can_be_talked_about(reviewed: Round, ben_client: Client) -> None:
    url = next(one for one in addresses(ben_client, "compare/", "comments/") if "on=" in one)

    said = ben_client.post(url, {"act": "comment", "kind": "question", "text": "Why so wide?"})

    assert said.status_code == 302
    assert "Why so wide?" in ben_client.get(url).content.decode()
