from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role, Team, User
from apps.core.errors import Refused
from apps.insight.models import Adjudication, Seen, Text
from apps.studies.models import Round
from tests.factories.texts import code, make_codes, make_sessions, texts_in


@pytest.fixture
def eve(team: Team) -> User:
    eve = User.objects.create_user("eve@example.org", name="Eve Researcher")
    Membership.objects.create(team=team, user=eve, role=Role.RESEARCHER)
    return eve


@pytest.fixture
def fay(team: Team) -> User:
    fay = User.objects.create_user("fay@example.org", name="Fay Researcher")
    Membership.objects.create(team=team, user=fay, role=Role.RESEARCHER)
    return fay


@pytest.fixture
def texts(running: Round, eve: User, fay: User) -> list[Text]:
    """Six texts of two sessions; Eve and Fay differ on the first and the last two."""
    make_codes(running, "Hint", "Repair")
    found = [text for session in make_sessions(running, 2) for text in texts_in(session)]
    for place, text in enumerate(found):
        code(text, eve, *(["hint"] if place % 2 else []))
        code(text, fay, *(["hint"] if place % 2 else []), *(["repair"] if place in {0, 4, 5} else []))
    return found


def url(round_: Round, text: Text | None = None) -> str:
    name, more = ("settle_text", [text.pk]) if text else ("coding_agreement", [])
    return reverse(f"console:{name}", args=[round_.study.slug, round_.number, *more])


def test_before_anybody_coded_twice_it_says_what_is_needed(ada_client: Client, running: Round) -> None:
    assert "Nobody has coded the same text twice yet" in ada_client.get(url(running)).content.decode()


def test_it_shows_alpha_and_raw_agreement_with_their_intervals(ada_client: Client, texts: list[Text]) -> None:
    page = ada_client.get(url(texts[0].round)).context["page"]
    assert (page.texts, page.disputed, page.few) == (6, 3, 2)
    hint, repair = page.codes
    assert hint.alpha.startswith("1.00 [")
    assert repair.raw.startswith("50% [")
    assert "MASI" in page.method


def test_whoever_coded_nothing_sees_counts_and_no_words(ada_client: Client, texts: list[Text]) -> None:
    reply = ada_client.get(url(texts[0].round))
    page = reply.context["page"]
    assert (page.rows, page.hidden, page.disputed) == ((), 3, 3)
    assert texts[0].shown not in reply.content.decode()
    assert not Seen.objects.exists()


def test_whoever_coded_sees_what_others_said_settles_it_and_codes_it_no_more(
    client: Client, texts: list[Text], eve: User
) -> None:
    client.force_login(eve)
    code(texts[0], eve)
    page = client.get(url(texts[0].round)).context["page"]
    with pytest.raises(Refused):
        code(texts[0], eve, "repair")
    code(texts[1], eve, "hint")
    assert [row.id for row in page.rows] == [texts[0].pk, texts[4].pk, texts[5].pk]
    assert [(one.name, one.codes) for one in page.rows[2].voices] == [
        ("Eve Researcher", (("Hint", False),)),
        ("Fay Researcher", (("Hint", False), ("Repair", True))),
    ]
    sent = {"code": ["hint", "repair"], "reason": "She goes back."}
    client.post(url(texts[0].round, texts[0]), sent)
    page = client.get(url(texts[0].round)).context["page"]
    assert [row.id for row in page.rows] == [texts[4].pk, texts[5].pk, texts[0].pk]
    settled = page.rows[2].settled
    assert (settled.codes, settled.reason, settled.by) == (
        ("Hint", "Repair"),
        "She goes back.",
        "Eve Researcher",
    )


def test_a_coder_sees_of_others_only_texts_that_they_coded_themselves(
    ada_client: Client, texts: list[Text], ada: User
) -> None:
    code(texts[5], ada, "hint")
    reply = ada_client.get(url(texts[0].round))
    page = reply.context["page"]
    assert ([row.id for row in page.rows], page.hidden) == ([texts[5].pk], 2)
    assert f'id="d-{texts[0].pk}"' not in reply.content.decode()
    ada_client.post(url(texts[0].round, texts[0]), {"code": "hint", "reason": "So."})
    assert not Adjudication.objects.exists()


def test_settling_without_a_reason_changes_nothing_and_says_why(
    client: Client, texts: list[Text], eve: User
) -> None:
    client.force_login(eve)
    reply = client.post(url(texts[0].round, texts[0]), {"code": "hint", "reason": " "}, follow=True)
    assert "Not settled: Say why, in a few words." in reply.content.decode()
    assert not Adjudication.objects.exists()


def test_a_coder_who_may_only_read_by_now_is_shown_no_words(
    client: Client, texts: list[Text], eve: User
) -> None:
    client.force_login(eve)
    Membership.objects.filter(user=eve).update(role=Role.STAKEHOLDER)
    reply = client.get(url(texts[0].round))
    assert (reply.context["page"].rows, reply.context["page"].disputed) == ((), 3)


def test_readers_look_and_outsiders_find_nothing(
    ben_client: Client, dan_client: Client, texts: list[Text]
) -> None:
    round_ = texts[0].round
    page = ben_client.get(url(round_))
    assert page.status_code == 200
    assert url(round_, texts[0]) not in page.content.decode()
    assert reverse("console:excerpts", args=[round_.study.slug, 1]) not in page.content.decode()
    assert ben_client.post(url(round_, texts[0]), {"code": "hint", "reason": "x"}).status_code == 403
    assert dan_client.get(url(round_)).status_code == 404
    assert dan_client.post(url(round_, texts[0]), {"code": "hint", "reason": "x"}).status_code == 404
    assert not Adjudication.objects.exists()


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    client: Client, texts: list[Text], eve: User, fay: User
) -> None:
    client.force_login(eve)

    def counted() -> int:
        client.get(url(texts[0].round))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(texts[0].round))
        return len(queries)

    few = counted()
    for session in make_sessions(texts[0].round, 3):
        for text in texts_in(session):
            code(text, eve, "hint")
            code(text, fay)
    assert counted() == few
