"""The page of turning points: what everybody reads, what researchers see beside it, and that it costs the same for many gates."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.gate_bound import HealthCheck
from apps.analysis.models import Snapshot
from apps.analysis.services import refresh_now
from apps.raters.models import Rater
from apps.studies.models import Round
from tests.analysis.test_influence import ONE_LOOK, panel
from tests.analysis.test_influence_limits import COUNTED, of_cohorts
from tests.factories.crowds import gated_study, post

URL = "/d/kettles/kettle/turning/"

pytestmark = pytest.mark.django_db(transaction=True)


def made(team: Team, ada: User, *gates: dict[str, str]) -> Round:
    round_ = post(gated_study(team, ada, *gates, analysis=ONE_LOOK), panel(keen=2)).round
    refresh_now(round_.pk)
    reviewed(round_)
    return round_


def reviewed(round_: Round) -> None:
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())


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

    assert "Without 2 of 23 raters this gate would read “Inconclusive”." in researcher
    assert "does not change it: up to 2 of 23 raters;" in researcher
    assert (
        "It hangs on fewer than five of 23 raters: without them this gate would read “Inconclusive”."
        in reader
    )
    assert "does not change it: up to fewer than five of 23 raters;" in reader
    assert "2 of 23 raters" not in reader
    assert all("It has read so since the first" in page for page in (reader, researcher))
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


def test_a_rater_opens_their_own_judgments_for_researchers_alone(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    made(team, ada, {"name": "better", "rule": "low >= 0.563"})
    link = re.compile(r'href="([^"]*&amp;rater=[^"]*)"><bdi[^>]*>([^<]*)</bdi>')

    found = {name: url for url, name in link.findall(ada_client.get(URL).content.decode())}

    keen = Rater.objects.filter(key__startswith="keen").values_list("pseudonym", flat=True)
    assert set(keen) <= set(found)
    rows = ada_client.get(unescape(found[keen[0]])).context["rows"]
    assert {row.rater for row in rows} == {keen[0]}
    assert not link.search(ben_client.get(URL).content.decode())


def test_before_a_review_and_without_gates_it_says_what_to_do(
    team: Team, ada: User, ada_client: Client
) -> None:
    post(gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"}), panel(keen=0))

    page = words(ada_client)

    assert "Nobody has looked yet" in page
    assert "To the full review" in page


def test_what_could_not_be_told_is_not_said_to_stay(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    gate: dict[str, Any] = {"name": "experts", "rule": "value >= 0.2", "slice": {"cohort": "expert"}}
    round_ = post(
        gated_study(team, ada, gate, analysis=COUNTED), of_cohorts(expert=(5, 3), end_user=(12, 6))
    ).round
    reviewed(round_)

    researcher, reader = words(ada_client), words(ben_client)

    assert (
        "Raters: whether leaving some out changes it could not be told. A slice of fewer than 5" in researcher
    )
    assert "could not be told: A slice of fewer than 5" in researcher
    assert "could not be told. Fewer than 5 people would remain." in reader
    assert "1 of 5" not in reader


def test_a_gate_on_data_that_cannot_be_trusted_shows_no_verdict(
    team: Team, ada: User, ada_client: Client
) -> None:
    round_ = made(team, ada, {"name": "fine", "rule": "low >= 0.3"})
    sick = HealthCheck(check="side_balance", gate="fine", healthy=False, reason="Sides are uneven.")
    Snapshot.objects.filter(round=round_).update(health=[sick.as_json()])

    page = words(ada_client)

    assert "Unhealthy data" in page
    assert "What follows is about its interval alone, which reads “Pass”." in page


def test_the_page_reads_no_estimates(team: Team, ada: User, ada_client: Client) -> None:
    made(team, ada, {"name": "fine", "rule": "low >= 0.3"})

    with CaptureQueriesContext(connection) as queries:
        ada_client.get(URL)

    assert not any('"analysis_snapshot"."estimates"' in one["sql"] for one in queries)


def test_many_gates_cost_the_queries_of_one(team: Team, ada: User, ada_client: Client) -> None:
    made(team, ada, {"name": "g0", "rule": "low >= 0.563"})
    with CaptureQueriesContext(connection) as one:
        ada_client.get(URL)
    round_ = Round.objects.get()
    gates = [{**round_.protocol["gates"][0], "name": f"g{number}"} for number in range(4)]
    Round.objects.update(protocol={**round_.protocol, "gates": gates})
    reviewed(Round.objects.get())

    with CaptureQueriesContext(connection) as four:
        page = words(ada_client)

    assert "g3" in page
    assert len(four) == len(one)
