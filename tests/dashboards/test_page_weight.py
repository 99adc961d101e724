"""The dashboard's own document stays far below the page's 60 KB once it is packed, in both views."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from tests.factories.crowds import crowd_lines, gated_study, post

MOST = 30_000
"""Bytes of the document; style and script are about as much again (FRONTEND: 60 KB a page)."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("view", ["plain", "full"])
def test_the_document_is_light(team: Team, ada: User, ada_client: Client, view: str) -> None:
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"})
    refresh_now(post(study, crowd_lines(raters=20, each=8, chance=0.6)).round.pk)

    page = ada_client.get(f"/d/kettles/kettle/?view={view}").content

    assert len(gzip.compress(page)) <= MOST
