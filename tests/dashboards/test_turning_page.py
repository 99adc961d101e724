"""The page of turning points: what everybody reads, what researchers see beside it, and that it costs the same for many gates."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.raters.models import Rater
from apps.studies.models import Round
from tests.analysis.test_influence import ONE_LOOK, panel
from tests.factories.crowds import gated_study, post

URL = "/d/kettles/kettle/turning/"

pytestmark = pytest.mark.django_db(transaction=True)


def made(team: Team, ada: User, *gates: dict[str, str]) -> Round:
    round_ = post(gated_study(team, ada, *gates, analysis=ONE_LOOK), panel(keen=2)).round
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_


def words(client: Client) -> str:
    response = client.get(URL)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_readers_see_how_few_carry_a_verdict_and_researchers_who(
    team: Team, ada: User, ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    made(team, ada, {"name": "better", "rule": "low >= 0.563"}, {"name": "fine", "rule": "low >= 0.3"})
    keen = set(Rater.objects.filter(key__startswith="keen").values_list("pseudonym", flat=True))

    reader, researcher = words(ben_client), words(ada_client)

    for page in (reader, researcher):
        assert "Without 2 of 23 raters this gate would read “Inconclusive”." in page
        assert "Leaving out those that hold it most does not change it: up to 2 of 23 raters;" in page
        assert "It has read so since the first" in page
    assert all(name in researcher for name in keen)
    assert "210 judgments, 21 raters" in researcher
    assert not any(name in reader for name in Rater.objects.values_list("pseudonym", flat=True))
    assert "210 judgments" not in reader
    assert dan_client.get(URL).status_code == 404


def test_a_judgment_opens_its_row_for_researchers_alone(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    made(team, ada, {"name": "better", "rule": "low >= 0.563"})
    link = re.compile(r'href="([^"]*after=\d+)"><bdi[^>]*>([^<]*) · ([^<]*)</bdi>')

    [url, rater, scenario] = link.findall(ada_client.get(URL).content.decode())[0]

    rows = ada_client.get(unescape(url)).content.decode()
    first = rows[rows.index("dash-rows") :].split("</tr>")[1]
    assert rater in first
    assert scenario in first
    assert not link.search(ben_client.get(URL).content.decode())


def test_before_a_review_and_without_gates_it_says_what_to_do(
    team: Team, ada: User, ada_client: Client
) -> None:
    post(gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"}), panel(keen=0))

    page = words(ada_client)

    assert "Nobody has looked yet" in page
    assert "To the full review" in page


def test_many_gates_cost_the_queries_of_one(team: Team, ada: User, ada_client: Client) -> None:
    made(team, ada, {"name": "g0", "rule": "low >= 0.563"})
    with CaptureQueriesContext(connection) as one:
        ada_client.get(URL)
    round_ = Round.objects.get()
    gates = [{**round_.protocol["gates"][0], "name": f"g{number}"} for number in range(4)]
    Round.objects.update(protocol={**round_.protocol, "gates": gates})
    review = reviewing.ask_for_review(round_=Round.objects.get(), by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    with CaptureQueriesContext(connection) as four:
        page = words(ada_client)

    assert "g3" in page
    assert len(four) == len(one)
