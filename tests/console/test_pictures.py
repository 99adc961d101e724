"""Members see the pictures of their catalogue, in its pages, in the items of a round and as raters will."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.catalog.models import Media
from apps.catalog.pictures import store_picture
from apps.studies.models import Item
from tests.factories.pictures import picture
from tests.factories.reviews import put
from tests.factories.studies import NOW, VERSIONS, make_study

pytestmark = pytest.mark.django_db
_SOURCE = re.compile(r'<img src="([^"]+)"')


@pytest.fixture
def stored(team: Team) -> Media:
    media = store_picture(team=team, body=picture())[0]
    part = {"type": "image", "media": media.sha256, "alt": "A teal field"}
    put(team, "scenarios", [{"key": "q0", "messages": [{"role": "user", "content": [part]}]}])
    turns = [{"role": "assistant", "content": [{"type": "text", "text": "So."}, part]}]
    put(team, "outputs", [{"version": v, "scenario": "q0", "messages": turns} for v in VERSIONS])
    return media


def test_every_page_that_shows_an_output_shows_its_pictures(
    ada_client: Client, team: Team, ada: User, stored: Media
) -> None:
    study = make_study(team, ada)
    preview = ada_client.get(reverse("console:preview", args=[study.slug]))
    round_ = launch(study=study, now=NOW)
    item = Item.objects.filter(round=round_).earliest("pk")
    shown = [
        (ada_client.get(f"{reverse('console:scenario')}?key=q0"), 4),
        (preview, 3),
        (ada_client.get(reverse("console:item", args=[study.slug, round_.number, item.pk])), 3),
    ]

    address = reverse("console:catalogue_picture", args=[stored.sha256])
    for page, count in shown:
        assert _SOURCE.findall(page.content.decode()) == [address] * count
    reply = ada_client.get(address)
    assert reply.content == bytes(stored.body)
    assert (reply["Content-Type"], reply["Cache-Control"]) == ("image/webp", "private, no-store")


def test_nobody_else_gets_them(ben_client: Client, dan_client: Client, client: Client, stored: Media) -> None:
    address = reverse("console:catalogue_picture", args=[stored.sha256])

    assert ben_client.get(address).status_code == 200
    assert dan_client.get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert ben_client.get(address.replace(stored.sha256, "x")).status_code == 404
