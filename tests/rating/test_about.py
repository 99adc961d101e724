"""The questions about the person: free to leave, asked once, sealed, and what they decide."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.raters.models import Participation, Profile
from apps.raters.selectors import profiles_of
from apps.raters.services import PanelSpec, make_link
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.studies import NOW, document, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

BOTH = ["rating", "demographics"]
ASKING: dict[str, Any] = {
    "consent": {"purposes": BOTH},
    "raters": {
        "profile": ["age_band", {"key": "ward", "text": "Which ward?", "options": ["surgery", "births"]}]
    },
}
QUOTAS: dict[str, Any] = {"consent": {"purposes": BOTH}, "raters": {
    "profile": ["age_band", "first_language"],
    "quotas": [{"where": {"first_language": "other"}, "raters": 1}],
    "others": False,
}}  # fmt: skip


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def said() -> dict[str, Any]:
    return profiles_of([Participation.objects.get().rater_id]).get(Participation.objects.get().rater_id, {})


@pytest.fixture
def client(db: None) -> Client:
    return Client()


@pytest.fixture
def asking(team: Team, ada: User) -> Round:
    return make_round(team, ada, **ASKING)


@pytest.fixture
def counting(team: Team, ada: User) -> Round:
    return make_round(team, ada, **QUOTAS)


def test_who_agreed_is_asked_once_and_may_leave_out_anything(client: Client, asking: Round) -> None:
    reply = agree(client, f"/s/{asking.study.code}/", purposes=BOTH)
    about = f"/s/{asking.study.code}/about/"
    assert reply["Location"] == about

    page = text(client.get(about))
    assert page.count("Prefer not to say") == 2
    assert "checked" not in page.split('<form class="stack"')[1]
    assert "Which ward?" in page
    answered = client.post(about, {"p-age_band": "30-44", "p-ward": "prefer_not_to_say"})

    assert "/t/" in answered["Location"]
    assert said() == {"age_band": "30-44"}
    assert "30-44" not in Profile.objects.get().sealed
    assert client.get(about)["Location"] == f"/s/{asking.study.code}/next/"
    client.post(about, {"p-age_band": "75+"})
    assert said() == {"age_band": "30-44"}


def test_nothing_said_is_nothing_stored(client: Client, asking: Round) -> None:
    agree(client, f"/s/{asking.study.code}/", purposes=BOTH)

    reply = client.post(f"/s/{asking.study.code}/about/", {})

    assert "/t/" in reply["Location"]
    assert not Profile.objects.exists()


def test_who_did_not_agree_is_not_asked(client: Client, asking: Round) -> None:
    assert "/t/" in agree(client, f"/s/{asking.study.code}/")["Location"]


def test_the_questions_stand_before_the_first_item_whatever_address_is_opened(
    client: Client, asking: Round
) -> None:
    agree(client, f"/s/{asking.study.code}/", purposes=BOTH)

    reply = client.get(f"/s/{asking.study.code}/next/")

    assert reply["Location"].endswith("/about/")


@pytest.mark.parametrize("value", ["31", "x" * 10_000, "<b>", "\u2028"])
def test_junk_is_refused_and_the_rest_stays(client: Client, asking: Round, value: str) -> None:
    agree(client, f"/s/{asking.study.code}/", purposes=BOTH)

    reply = client.post(f"/s/{asking.study.code}/about/", {"p-age_band": value, "p-ward": "births"})

    assert reply.status_code == 422
    assert 'value="births" checked' in text(reply)
    assert not Profile.objects.exists()


def test_quotas_ask_for_what_they_count_and_say_why(client: Client, counting: Round) -> None:
    agree(client, f"/s/{counting.study.code}/")

    page = text(client.get(f"/s/{counting.study.code}/about/"))

    assert "p-first_language" in page
    assert "p-age_band" not in page, "without their consent nothing else is asked"
    assert "needs a number of people of each kind" in page


def test_a_seat_goes_to_who_fits_and_the_others_get_the_code_of_their_outcome(counting: Round) -> None:
    spec = PanelSpec("prolific", {"person": "PROLIFIC_PID"}, {}, "https://app.prolific.com/x?cc={code}")
    link = make_link(study=counting.study, kind="panel", name="P", actor=None, now=NOW, panel=spec)

    def come(name: str, language: str) -> str:
        client = Client()
        agree(client, f"/s/{link.code}/?PROLIFIC_PID={name}")
        return text(client.post(f"/s/{link.code}/about/", {"p-first_language": language}, follow=True))

    assert 'name="q-overall"' in come("a", "other")
    late, unfit = come("b", "other"), come("c", "same")

    assert link.codes["quota_full"] in late
    assert link.codes["screened_out"] in unfit
    assert "Back to Prolific" in late
    assert Participation.objects.get(cell__isnull=False).state == "active"


def test_what_was_said_in_an_earlier_round_is_not_asked_again(client: Client, asking: Round) -> None:
    address = f"/s/{asking.study.code}/"
    agree(client, address, purposes=BOTH)
    client.post(f"{address}about/", {"p-age_band": "30-44", "p-ward": "births"})
    asking.study.document = document(**ASKING, objective="anew")
    asking.study.save(update_fields=["document"])
    launch(study=asking.study, now=NOW, replace=True, note="next")

    assert "/t/" in agree(client, address)["Location"]
    assert profiles_of([Participation.objects.first().rater_id])  # type: ignore[union-attr]
