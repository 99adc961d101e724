from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role, Team, User
from apps.insight.models import Coding, CodingTurn, Text
from apps.studies.models import Round
from tests.factories.texts import code, make_codes, make_comments, make_sessions, texts_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def eve(team: Team) -> User:
    eve = User.objects.create_user("eve@example.org", name="Eve Researcher")
    Membership.objects.create(team=team, user=eve, role=Role.RESEARCHER)
    return eve


@pytest.fixture
def texts(running: Round) -> list[Text]:
    """Three utterances of one session, and codes for them."""
    make_codes(running, "Hint", "Repair")
    return texts_in(make_sessions(running, 1)[0])


def at(name: str, round_: Round, *more: object) -> str:
    return reverse(f"console:{name}", args=[round_.study.slug, round_.number, *more])


def give(client: Client, text: Text, *codes: str, **sent: str) -> int:
    fields = {"codebook": "1", "code": list(codes), **sent}
    return client.post(at("coded_text", text.round, text.pk), fields, headers=HTMX).status_code


def test_there_is_nothing_to_code_before_somebody_spoke(ada_client: Client, running: Round) -> None:
    page = ada_client.get(at("coding", running)).content.decode()
    assert "No texts here yet" in page
    assert "Write a code first" in page


def test_the_list_tells_how_far_each_coder_is(
    ada_client: Client, texts: list[Text], ada: User, eve: User
) -> None:
    make_comments(texts[0].round, ["Good.", "Bad."])
    for one in texts:
        code(one, eve, "hint")
    code(texts[0], ada)
    page = ada_client.get(at("coding", texts[0].round)).context["page"]
    assert [(row.texts, [(one.name, one.done, one.you) for one in row.coders]) for row in page.sessions] == [
        (3, [("Ada Owner", 1, True), ("Eve Researcher", 3, False)])
    ]
    assert [(row.about, row.texts, row.coders) for row in page.questions] == [("note", 2, ())]


def test_a_turn_is_saved_by_itself_and_says_so(ada_client: Client, texts: list[Text]) -> None:
    reply = ada_client.post(
        at("coded_text", texts[0].round, texts[0].pk),
        {"codebook": "1", "code": ["hint", "repair"], "span.hint": "2-7"},
        headers=HTMX,
    )
    assert "2 codes" in reply.content.decode()
    assert "<html" not in reply.content.decode()
    assert [(one.code, one.start, one.end) for one in Coding.objects.order_by("code")] == [
        ("hint", 2, 7),
        ("repair", None, None),
    ]


def test_that_none_applies_is_said_by_a_button(ada_client: Client, texts: list[Text]) -> None:
    give(ada_client, texts[0], "hint", none="1")
    assert (CodingTurn.objects.count(), Coding.objects.count()) == (1, 0)


def test_without_script_a_form_leads_back_to_its_text(ada_client: Client, running: Round) -> None:
    make_codes(running, "Hint")
    texts = texts_in(make_sessions(running, 1, each=52)[0])
    reply = ada_client.post(at("coded_text", running, texts[51].pk), {"codebook": "1", "code": "hint"})
    assert reply.status_code == 302
    assert reply["Location"].endswith(f"?page=2#t-{texts[51].pk}")
    page = ada_client.get(reply["Location"]).context["page"]
    assert [row.given for row in page.rows] == [0, 1]
    assert page.resume.endswith(f"?page=1#t-{texts[0].pk}")


@pytest.mark.parametrize(
    "sent", [{"code": "none"}, {"span.hint": "5-900"}, {"span.hint": "x-y"}, {"codebook": "7"}]
)
def test_what_cannot_be_saved_says_so_and_changes_nothing(
    sent: dict[str, str], ada_client: Client, texts: list[Text]
) -> None:
    fields = {"codebook": "1", "code": "hint", **sent}
    reply = ada_client.post(at("coded_text", texts[0].round, texts[0].pk), fields, headers=HTMX)
    assert (reply.status_code, Coding.objects.count()) == (409, 0)


def test_a_coder_sees_their_own_codes_and_nobody_else_s(
    ada_client: Client, texts: list[Text], ada: User, eve: User
) -> None:
    code(texts[0], eve, "hint", repair=(2, 7))
    code(texts[0], ada, "repair")
    code(texts[1], eve, "hint")
    session = texts[0].session_id
    page = ada_client.get(at("code_session", texts[0].round, session))
    shown = page.context["page"].rows
    assert [[(one.key, one.span) for one in row.chips if one.on] for row in shown] == [
        [("repair", "")],
        [],
        [],
    ]
    assert [row.done for row in shown] == [True, False, False]
    assert page.content.decode().count("checked") == 1


def test_what_was_coded_with_an_earlier_version_is_shown_and_told(
    ada_client: Client, texts: list[Text], ada: User
) -> None:
    code(texts[0], ada, hint=(2, 7))
    make_codes(texts[0].round, "Doubt")
    row = ada_client.get(at("code_session", texts[0].round, texts[0].session_id)).context["page"].rows[0]
    assert (row.old, [(one.key, one.span) for one in row.chips if one.on]) == (1, [("hint", "2-7")])


def test_a_text_has_as_many_characters_on_the_page_as_spans_count(
    ada_client: Client, texts: list[Text]
) -> None:
    Text.objects.filter(pk=texts[0].pk).update(shown="One.\r\nTwo.")
    row = ada_client.get(at("code_session", texts[0].round, texts[0].session_id)).context["page"].rows[0]
    assert row.words == "One. \nTwo."


def test_texts_carry_their_second_and_comments_have_none(ada_client: Client, texts: list[Text]) -> None:
    make_comments(texts[0].round, ["Good."])
    page = ada_client.get(at("code_session", texts[0].round, texts[0].session_id)).content.decode()
    assert '?t=8.0" data-seek data-at="8.0"' in page
    assert "data-seek" not in ada_client.get(at("code_question", texts[0].round, "note")).content.decode()


def test_only_who_may_write_codes(
    texts: list[Text], ben_client: Client, dan_client: Client, ada_client: Client
) -> None:
    text, session = texts[0], texts[0].session_id
    assert (give(ben_client, text, "hint"), give(dan_client, text, "hint")) == (403, 404)
    for name, more in (("code_session", session), ("code_question", "note"), ("coded_text", text.pk)):
        assert ben_client.get(at(name, text.round, more)).status_code == 403
        assert dan_client.get(at(name, text.round, more)).status_code == 404
    assert ben_client.get(at("coding", text.round)).status_code == 403
    assert dan_client.get(at("coding", text.round)).status_code == 404
    for name, more in (("code_session", 999), ("code_question", "none"), ("coded_text", 2**70)):
        assert ada_client.get(at(name, text.round, more)).status_code == 404
    assert not CodingTurn.objects.exists()


def test_pages_ask_the_database_as_often_for_many_as_for_one(
    ada_client: Client, running: Round, ada: User, eve: User
) -> None:
    make_codes(running, "Hint")
    (session,) = make_sessions(running, 1, each=1)
    code(texts_in(session)[0], ada, "hint")
    urls = [at("coding", running), at("code_session", running, session.pk)]

    def counted(url: str) -> int:
        ada_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert ada_client.get(url).status_code == 200
        return len(queries)

    few = [counted(url) for url in urls]
    many = make_sessions(running, 4, each=9)[0]
    make_comments(running, ["a", "b", "c"])
    for one in texts_in(many)[:5]:
        code(one, ada, hint=(0, 3))
        code(one, eve, "hint")
    urls[1] = at("code_session", running, many.pk)
    assert [counted(url) for url in urls] == few
