"""A researcher who rates is marked, and told so before they begin."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.assignments.people import insiders_of
from apps.console.pages.people import people_live
from apps.raters.models import Link, Rater
from apps.raters.services import make_link
from apps.raters.services.inviting import invite_people, send_invitations
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.studies import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

WORDS = "You belong to the team of this study"


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def door(round_: Round, kind: str) -> Link:
    return make_link(study=round_.study, kind=kind, name="", actor=None, now=NOW)


def test_a_member_who_is_logged_in_is_told_and_marked(running: Round, ben_client: Client) -> None:
    address = f"/s/{running.study.code}/"
    assert WORDS in page(ben_client, address)

    agree(ben_client, address)

    assert Rater.objects.get().insider
    assert insiders_of(running) == people_live(running, timezone.now()).insiders == 1


def test_the_door_for_members_marks_them_too(running: Round, ben_client: Client) -> None:
    agree(ben_client, f"/s/{door(running, 'members').code}/")

    assert Rater.objects.get().insider


def test_others_are_not(running: Round, dan_client: Client, client: Client) -> None:
    for browser in (dan_client, client):
        address = f"/s/{running.study.code}/"
        assert WORDS not in page(browser, address)
        agree(browser, address)

    assert list(Rater.objects.values_list("insider", flat=True)) == [False, False]
    assert insiders_of(running) == 0


@pytest.mark.parametrize(("address", "is_member"), [("BEN@example.org", True), ("eve@example.org", False)])
def test_an_invitation_at_a_members_address_marks_them(
    running: Round, ben: User, client: Client, address: str, is_member: object
) -> None:
    assert ben.email == "ben@example.org"
    now = timezone.now()
    invite_people(link=door(running, "mail"), addresses=address, now=now)
    send_invitations(now=now)
    way = "/s/" + str(mail.outbox[0].body).split("/s/")[1].split()[0]

    assert (WORDS in page(client, way)) == is_member
    agree(client, way)

    assert Rater.objects.get().insider == is_member


def test_whoever_was_marked_once_stays_so(running: Round, ben_client: Client, ben: User) -> None:
    address = f"/s/{door(running, 'members').code}/"
    agree(ben_client, address)
    ben_client.post("/accounts/logout/")
    ben_client.force_login(ben)

    agree(ben_client, address)

    assert Rater.objects.get().insider
