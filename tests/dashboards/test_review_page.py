"""The page of the full review: who may ask, what it says while one goes on, and what it shows afterwards."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.models import Review, ReviewState
from apps.studies.models import Round
from tests.factories.judgments import line, take_in
from tests.factories.studies import make_study

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/review/"


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    return take_in(make_study(team, ada), line()).round


def test_a_researcher_asks_sees_it_wait_and_calls_it_off(ada_client: Client, judged: Round) -> None:
    page = ada_client.post(URL, {"act": "ask"}, follow=True).content.decode()
    assert "The review waits for a worker." in page
    assert "being reviewed already" in ada_client.post(URL, {"act": "ask"}, follow=True).content.decode()

    page = ada_client.post(URL, {"act": "cancel"}, follow=True).content.decode()

    assert "called off" in page
    assert Review.objects.get().state == ReviewState.CANCELLED


def test_a_reader_sees_its_parts_and_asks_for_none(ben_client: Client, judged: Round) -> None:
    assert "No review of this round is done yet." in ben_client.get(URL).content.decode()
    assert ben_client.post(URL, {"act": "ask"}).status_code == 404
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    page = ben_client.get(URL).content.decode()

    assert "Agreement by cohort" in page
    assert "Review this round now" not in page


def test_an_outsider_finds_nothing(dan_client: Client, judged: Round) -> None:
    assert dan_client.get(URL).status_code == 404
