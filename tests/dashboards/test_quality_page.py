"""The page of quality: who may open it, what waits, and settling it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership, Role, Team, User
from apps.analysis.anomalies import look_for_anomalies
from apps.analysis.models import Anomaly, AnomalyState
from apps.analysis.services import refresh_now
from apps.raters.models import Rater, RaterStatus
from apps.studies.models import Round
from tests.factories.flagged import LAZY, flagged_round
from tests.factories.studies import NOW

URL = "/d/kettles/kettle/quality/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = flagged_round(team, ada)
    refresh_now(round_.pk)
    look_for_anomalies(round_id=round_.pk, now=NOW + timedelta(days=1))
    return round_


def words(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def flag(kind: str) -> Anomaly:
    return Anomaly.objects.get(kind=kind, rater__key=LAZY)


def test_only_owners_and_researchers_open_it(
    judged: Round, ada_client: Client, ben: User, ben_client: Client, dan_client: Client
) -> None:
    assert ada_client.get(URL).status_code == 200
    assert [each.get(URL).status_code for each in (ben_client, dan_client)] == [404, 404]
    assert Client().get(URL).status_code == 302
    for role in (Role.APPROVER, Role.INTERPRETER):
        Membership.objects.filter(user=ben).update(role=role)
        assert ben_client.get(URL).status_code == 404
    Membership.objects.filter(user=ben).update(role=Role.RESEARCHER)
    assert ben_client.get(URL).status_code == 200


def test_the_way_there_shows_to_those_who_may_go(
    judged: Round, ada_client: Client, ben_client: Client
) -> None:
    assert URL in ada_client.get("/d/kettles/kettle/").content.decode()
    assert URL not in ben_client.get("/d/kettles/kettle/").content.decode()


def test_a_flag_shows_its_evidence_and_what_chance_gives(judged: Round, ada_client: Client) -> None:
    page = words(ada_client)

    assert "The output shown first won 30 of 30 decided comparisons (100%; 88 to 100%)." in page
    assert "By chance: less than one in a million. 0.01 false alarms of this kind" in page
    assert flag("side_bias").rater.pseudonym in page  # type: ignore[union-attr]
    assert "If every open flag of a rater were accepted" in page
    assert "405 judgments of 16 raters" in page
    assert "375 judgments of 15 raters" in page
    assert "too few to accuse anybody" in page
    assert "Says nothing here: Nobody has judged an item whose answer is known." in page


def test_accepting_sets_aside_and_taking_back_counts_again(judged: Round, ada_client: Client) -> None:
    sent = {"anomaly": flag("side_bias").pk, "reason": "One side only.", "act": "accept"}
    response = ada_client.post(f"{URL}?round=1", sent)

    assert response.status_code == 302
    assert response["Location"] == f"{URL}?round=1#waiting"
    assert Rater.objects.get(key=LAZY).status == RaterStatus.FLAGGED
    assert ada_client.post(URL, sent).status_code == 302
    refresh_now(judged.pk)
    page = words(ada_client)
    assert "Raters who are set aside already" in page
    assert "Ada Owner" in page
    assert "One side only." in page
    ada_client.post(URL, {**sent, "act": "dismiss", "reason": "My mistake."})
    assert Rater.objects.get(key=LAZY).status == RaterStatus.ACTIVE


def test_bad_input_is_answered_in_words(judged: Round, ada_client: Client, ben_client: Client) -> None:
    pk = flag("side_bias").pk
    empty = ada_client.post(URL, {"anomaly": pk, "reason": "  ", "act": "accept"})

    assert empty.status_code == 422
    assert "Say why, in a few words" in empty.content.decode()
    for sent in ({"anomaly": pk, "act": "burn"}, {"anomaly": "x", "act": "accept"}, {"act": "accept"}):
        assert ada_client.post(URL, {"reason": "x", **sent}).status_code == 404
    other = {"anomaly": pk + 9_999, "act": "accept", "reason": "x"}
    assert ada_client.post(URL, other).status_code == 404
    assert ben_client.post(URL, {"anomaly": pk, "act": "accept", "reason": "x"}).status_code == 404
    assert flag("side_bias").state == AnomalyState.OPEN


def test_an_empty_round_says_what_to_do(running: Round, ada_client: Client) -> None:
    page = words(ada_client)

    assert "Nobody has looked yet." in page
    assert "Nobody has judged in this round yet." in page
    look_for_anomalies(round_id=running.pk, now=NOW)
    page = words(ada_client)
    assert "Nothing waits." in page
    assert "Nothing has been judged here yet." in page


def test_however_many_flags_and_raters_cost_the_same_queries(judged: Round, ada_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ada_client.get(URL).status_code == 200
        return len(seen)

    raters = list(Rater.objects.exclude(key=LAZY))
    Anomaly.objects.filter(kind="speeders").update(evidence={"values": {}, "others": [raters[0].pk]})
    queries()
    before = queries()
    Anomaly.objects.bulk_create(
        Anomaly(
            round=judged,
            kind=kind,
            rater=rater,
            evidence={"values": {}, "others": [raters[0].pk]},
            strength=3.0,
            n=20,
            expected_false_alarms=0.01,
            first_seen=NOW,
            last_seen=NOW,
        )
        for rater in raters
        for kind in ("retired_check", "other_check")
    )
    assert queries() == before
    assert before <= 20


def test_long_lists_come_in_pages(judged: Round, ada_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.dashboards.views.quality.PAGE", 10)

    first, second = words(ada_client), words(ada_client, f"{URL}?round=1&page=2")

    assert "1 to 10 of 16" in first
    assert "11 to 16 of 16" in second
    assert words(ada_client, f"{URL}?page=x")


def test_flags_come_in_pages_of_their_own(
    judged: Round, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.dashboards.views.quality.FLAGS", 1)
    flags = list(Anomaly.objects.order_by("-strength", "pk"))
    assert len(flags) > 1

    first, second = (ada_client.get(URL + query).content.decode() for query in ("", "?waiting=2"))

    assert "?round=1&amp;waiting=2#waiting" in first
    assert [f'id="flag-{row.pk}"' in first for row in flags[:2]] == [True, False]
    assert [f'id="flag-{row.pk}"' in second for row in flags[:2]] == [False, True]
