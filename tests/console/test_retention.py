"""The page that says what goes when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.raters.services import withdraw
from apps.studies.models import Round
from tests.factories.studies import make_rater

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/console/studies/kettle/retention/"


def test_it_says_how_much_there_is_and_when_the_next_goes(ada_client: Client, running: Round) -> None:
    now = timezone.now()
    withdraw(rater=make_rater(running).participation.rater, now=now - timedelta(days=1))
    page = ada_client.get(URL).content.decode()
    assert "Everything of people who withdrew" in page
    assert f"{now + timedelta(days=29):%Y-%m-%dT%H:%M}" in page
    assert "within the hour" not in page

    withdraw(rater=make_rater(running).participation.rater, now=now - timedelta(days=31))
    assert "1 within the hour" in ada_client.get(URL).content.decode()


def test_it_costs_the_same_for_many_people(ada_client: Client, running: Round) -> None:
    counts = []
    for people in (1, 4):
        for _person in range(people):
            withdraw(rater=make_rater(running).participation.rater, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            ada_client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_readers_and_outsiders_do_not_see_it(ben_client: Client, dan_client: Client, running: Round) -> None:
    assert ben_client.get(URL).status_code == 403
    assert dan_client.get(URL).status_code == 404
    assert Client().get(URL).status_code == 302
