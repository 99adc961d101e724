"""Invitations: one mail for each address, sealed, sent by a worker that may die or find the mail server away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from apps.core.errors import Invalid, Refused
from apps.raters.models import Invitee, Link
from apps.raters.services import (
    close_link,
    invite_people,
    invitee_by_token,
    make_link,
    open_link,
    send_invitations,
)
from apps.studies.models import Round
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db


class Away(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages: Any) -> int:
        """Refuse."""
        raise ConnectionRefusedError


@pytest.fixture
def link(running: Round) -> Link:
    return make_link(study=running.study, kind="mail", name="Friends", actor=None, now=NOW)


def test_good_addresses_are_written_once_and_the_others_said(link: Link) -> None:
    invite_people(link=link, addresses="old@example.org", now=NOW)

    done = invite_people(
        link=link,
        addresses="Cora@Example.org, <dora@example.org>;nobody\ncora@example.org old@example.org @ x@y",
        now=NOW,
    )

    assert done.written == 2
    assert done.repeated == ("cora@example.org", "old@example.org")
    assert done.bad == ("nobody", "@", "x@y")
    assert Invitee.objects.count() == 3
    assert "example" not in str(Invitee.objects.values())


@pytest.mark.parametrize("addresses", ["", " ,\n;", "\0"])
def test_a_list_of_nothing_is_refused(link: Link, addresses: str) -> None:
    with pytest.raises(Invalid):
        invite_people(link=link, addresses=addresses, now=NOW)


def test_five_hundred_are_written_in_a_few_statements_and_one_more_is_too_many(
    link: Link, django_assert_max_num_queries: Any
) -> None:
    many = "\n".join(f"p{n}@example.org" for n in range(500))

    with django_assert_max_num_queries(5):
        assert invite_people(link=link, addresses=many, now=NOW).written == 500
    with pytest.raises(Invalid):
        invite_people(link=link, addresses=f"{many}\nq@example.org", now=NOW)


def test_each_mail_is_for_one_and_carries_a_link_that_no_table_has(link: Link, running: Round) -> None:
    invite_people(link=link, addresses="cora@example.org dora@example.org", now=NOW)

    assert send_invitations(now=NOW) == 2
    assert send_invitations(now=NOW) == 0

    assert [one.to for one in mail.outbox] == [["cora@example.org"], ["dora@example.org"]]
    tokens = [one.body.split("/i/")[1].split("/")[0] for one in mail.outbox]
    assert len(set(tokens)) == 2
    for token in tokens:
        assert invitee_by_token(link, token) is not None
        assert token not in str(Invitee.objects.values())
    assert running.study.objective not in mail.outbox[0].body
    assert running.study.slug not in mail.outbox[0].body
    assert invitee_by_token(link, tokens[0][:-1]) is None


def test_a_mail_server_that_is_away_is_asked_again_later_and_not_for_ever(link: Link, settings: Any) -> None:
    invite_people(link=link, addresses="cora@example.org", now=NOW)
    settings.EMAIL_BACKEND = f"{__name__}.Away"

    assert send_invitations(now=NOW) == 0
    assert Invitee.objects.get().due_at == NOW + timedelta(minutes=2)
    for hours in range(1, 9):
        send_invitations(now=NOW + timedelta(hours=hours))
    assert Invitee.objects.get().tries == 5

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Invitee.objects.update(tries=4)
    assert send_invitations(now=NOW + timedelta(days=1)) == 1


def test_a_closed_door_sends_nothing_until_it_is_open_again(link: Link) -> None:
    invite_people(link=link, addresses="cora@example.org", now=NOW)
    close_link(link=link, now=NOW)

    assert send_invitations(now=NOW) == 0
    with pytest.raises(Refused):
        invite_people(link=Link.objects.get(), addresses="dora@example.org", now=NOW)
    open_link(link=link)
    assert send_invitations(now=NOW) == 1


def test_other_doors_send_no_mail(running: Round) -> None:
    public = make_link(study=running.study, kind="public", name="All", actor=None, now=NOW)

    with pytest.raises(Refused):
        invite_people(link=public, addresses="cora@example.org", now=NOW)
