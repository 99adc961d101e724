"""Pages of the dashboards travel compressed to whoever can read that, and as they are to others."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.judging import judge_all
from tests.factories.studies import make_rater

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_and_its_poll_are_small_on_the_way(running: Round, ada_client: Client) -> None:
    judge_all(make_rater(running))
    refresh_now(running.pk)
    for more in ({}, {"HX-Request": "true"}):
        plain = ada_client.get("/d/kettles/kettle/", headers=more)
        small = ada_client.get("/d/kettles/kettle/", headers={"Accept-Encoding": "gzip", **more})

        assert "Content-Encoding" not in plain
        assert small["Content-Encoding"] == "gzip"
        assert {"Cookie", "HX-Request", "Accept-Encoding"} <= {
            part.strip() for part in small["Vary"].split(",")
        }
        assert len(small.content) < len(plain.content) / 3
        assert b"judgments" in gzip.decompress(small.content)
