"""The page of a round's equity, and of an audit of it."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.governance.models import EquityAudit
from apps.studies.models import Round
from tests.factories.skewed import skewed_round

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/equity/"


def text_of(client: Client, url: str, status: int = 200) -> str:
    reply = client.get(url)
    assert reply.status_code == status
    return unescape(reply.content.decode())


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = skewed_round(team, ada)
    refresh_now(round_.pk)
    return round_


def review(round_: Round) -> None:
    made = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(made.pk), now=timezone.now())


def test_from_no_review_to_a_signed_audit(
    judged: Round, ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    assert "No full review of this round" in text_of(ben_client, URL)
    assert ada_client.post(URL).status_code == 302
    assert not EquityAudit.objects.exists()
    review(judged)

    page = text_of(ben_client, URL)
    assert "is 4" in page
    assert "below everyone else" in page
    assert "First language: No, another one is" in page
    assert "2 gaps proven" in page
    assert "No rater of “Age band: 75 or older” has judged scenarios of “medical”" in page
    assert "Make an audit" not in page
    assert "Gender: other" in page
    for address in (URL, f"{URL}1/"):
        assert dan_client.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert "No rater of “Age band: 75 or older”" in text_of(ben_client, "/d/kettles/kettle/")

    ben_client.post(URL)
    assert not EquityAudit.objects.exists()
    made = ada_client.post(URL)
    assert (made.status_code, made["Location"]) == (302, f"{URL}1/")
    assert ada_client.post(URL)["Location"] == f"{URL}1/"
    audit = EquityAudit.objects.get()
    seen = text_of(ada_client, f"{URL}1/")
    assert f"sha256:{audit.sha256}" in seen
    assert "Sign as Interpreter" in seen
    assert "0 of 2" in seen
    assert ada_client.post(f"{URL}1/", {"remark": "As I read it."}).status_code == 302
    again = ada_client.post(f"{URL}1/", {"remark": "Twice."})
    assert again.status_code == 409
    assert "You have signed this audit" in unescape(again.content.decode())
    assert ben_client.post(f"{URL}1/", {"remark": ""}).status_code == 302
    signed = text_of(ben_client, f"{URL}1/")
    assert "As I read it." in signed
    assert "2 of 2" in signed
    assert "2 of 2 signatures" in text_of(ben_client, URL)
    assert text_of(ben_client, f"{URL}9/", 404)


def test_reading_the_page_costs_the_same_however_many_audits_there_are(
    judged: Round, ada: User, ben_client: Client
) -> None:

    review(judged)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ben_client.get(URL).status_code == 200
        return len(found)

    made = judged.reviews.get()
    snapshot = judged.snapshots.latest("taken_at")

    def add(number: int) -> None:
        EquityAudit.objects.create(
            study=judged.study,
            round=judged,
            number=number,
            snapshot=snapshot,
            review=made,
            body={},
            sha256=f"{number:064d}",
            made_by=ada,
            made_at=timezone.now(),
        )

    add(1)
    queries()
    one = queries()
    for number in range(2, 26):
        add(number)
    assert queries() == one
