"""Words that may be quoted: who may see them, what stands beside them, and the file."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.console.pages import quotes
from apps.insight.models import Seen, Text, TextState
from apps.raters.models import Consent, ConsentText
from apps.studies.models import Round
from tests.factories.studies import NOW, make_round
from tests.factories.texts import code, make_codes, make_comments, make_sessions, texts_in


def url(round_: Round, name: str = "quotes") -> str:
    return reverse(f"console:{name}", args=[round_.study.slug, round_.number])


def agree(*texts: Text) -> None:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    for text in texts:
        Consent.objects.update_or_create(
            rater=text.rater,
            round=text.round,
            purpose="publication",
            defaults={"version": 1, "text": words, "given_at": NOW},
        )


def table(client: Client, round_: Round, **query: str) -> list[list[str]]:
    reply = client.get(url(round_, "quotes_csv"), query)
    assert reply.status_code == 200
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))


def test_where_nobody_was_asked_it_says_how_to_ask(ada_client: Client, running: Round) -> None:
    make_comments(running, ["Nice."])
    shown = ada_client.get(url(running)).content.decode()
    assert "publication" in shown
    assert reverse("console:setup", args=[running.study.slug, "consent"]) in shown
    assert "Nice." not in shown


def test_where_people_are_asked_it_says_what_comes(ada_client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, consent={"version": 1, "purposes": ["rating", "publication"]})
    assert "No words may be quoted yet" in ada_client.get(url(round_)).content.decode()


def test_a_quote_stands_with_its_context_and_leads_to_its_second(
    ada_client: Client, ben_client: Client, running: Round
) -> None:
    (session,) = make_sessions(running, 1, each=2)
    agree(texts_in(session)[1])
    Text.objects.update(language="en")
    (_first, row) = ada_client.get(url(running)).context["page"].rows
    place = reverse("console:session", args=[running.study.slug, running.number, session.pk])
    assert (row.words, row.source, row.clock) == ("I would move the lid here, step 1.", "said", "0:04")
    assert (row.versions, row.tongue, row.cohort, row.codes) == (
        ("kettle/v2", "kettle/v3"),
        "English",
        "",
        (),
    )
    assert row.url == f"{place}?t=4.0"
    reader = ben_client.get(url(running))
    assert "step 1." in reader.content.decode()
    assert place not in reader.content.decode()
    assert session.rater.pseudonym not in reader.content.decode()


def test_what_may_not_be_read_or_is_somebody_else_s_is_no_quote(ada_client: Client, running: Round) -> None:
    (session,) = make_sessions(running, 1)
    own, held, other = texts_in(session)
    agree(own)
    Text.objects.filter(pk=held.pk).update(state=TextState.HELD)
    Text.objects.filter(pk=other.pk).update(source="other")
    page = ada_client.get(url(running)).context["page"]
    assert [row.words for row in page.rows] == [own.shown]
    assert page.total == 1
    assert len(table(ada_client, running)) == 2


def test_codes_are_shown_on_demand_and_whoever_saw_those_of_others_codes_no_more(
    ada_client: Client, running: Round, ada: User, ben: User
) -> None:
    make_codes(running, "Hint", "Repair")
    hers, his, bare = texts = make_comments(running, ["hers", "his", "bare"])
    agree(*texts)
    code(hers, ada, "hint")
    code(his, ben, "hint", "repair")
    plain = ada_client.get(url(running)).context["page"]
    assert [row.codes for row in plain.rows] == [(), (), ()]
    assert not Seen.objects.exists()

    one = ada_client.get(url(running), {"code": "repair"}).context["page"]
    assert [(row.words, row.codes) for row in one.rows] == [("his", ("Hint", "Repair"))]
    every = ada_client.get(url(running), {"code": "*"}).context["page"]
    assert [row.codes for row in every.rows] == [("Hint",), ("Hint", "Repair"), ()]
    assert list(Seen.objects.values_list("text", "by")) == [(his.pk, ada.pk)]
    assert bare.pk not in Seen.objects.values_list("text", flat=True)


def test_a_code_that_no_quote_has_leads_back_to_all(ada_client: Client, running: Round) -> None:
    make_codes(running, "Hint")
    agree(*make_comments(running, ["x"]))
    assert "No quote has this code" in ada_client.get(url(running), {"code": "hint"}).content.decode()
    assert len(ada_client.get(url(running), {"code": "nothing"}).context["page"].rows) == 1


def test_pages_follow_each_other_without_a_gap(
    ada_client: Client, running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotes, "PAGE", 2)
    make_codes(running, "Hint")
    agree(*make_comments(running, [f"w{n}" for n in range(5)]))
    words: list[str] = []
    after: int | None = 0
    while after is not None:
        page = ada_client.get(url(running), {"after": str(after), "code": "*"}).context["page"]
        words += [row.words for row in page.rows]
        after = page.following
        assert page.query == "code=%2A&"
    assert words == [f"w{n}" for n in range(5)]


def test_the_file_has_the_same_rows_and_no_formula(ada_client: Client, running: Round, ada: User) -> None:
    make_codes(running, "Hint")
    first, second = make_comments(running, ["=1+1", "no"])
    agree(first, second)
    code(second, ada, "hint")
    head, formula, plain = table(ada_client, running)
    assert head == [
        *("text", "words", "language", "source", "cohort", "scenario", "round", "month", "versions"),
        *("second", "codes"),
    ]
    asked = first.response.item.scenario.key if first.response else ""
    assert formula == [
        *(str(first.pk), "'=1+1", "und", "comment", "", asked, "1", formula[7], "kettle/v2; kettle/v3"),
        *("", ""),
    ]
    assert plain[-1] == ""
    assert [row[-1] for row in table(ada_client, running, code="hint")] == ["codes", "Hint"]


def test_the_codes_page_leads_there(ada_client: Client, running: Round) -> None:
    shown = ada_client.get(reverse("console:coding_results", args=[running.study.slug, 1])).content.decode()
    assert f'href="{url(running)}"' in shown


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    ada_client: Client, running: Round, ada: User
) -> None:
    def counted() -> int:
        ada_client.get(url(running), {"code": "*"})
        with CaptureQueriesContext(connection) as queries:
            ada_client.get(url(running), {"code": "*"})
        return len(queries)

    make_codes(running, "Hint")
    (text,) = make_comments(running, ["x"])
    agree(text)
    code(text, ada, "hint")
    few = counted()
    for session in make_sessions(running, 5):
        agree(*texts_in(session))
        for said in texts_in(session):
            code(said, ada, "hint")
    assert counted() == few
