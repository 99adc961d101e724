"""The words of a round: what waits for a review stands first, reviewers decide, and who opens an original is written down."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.assignments.services import launch
from apps.insight.models import Opening, Text
from apps.insight.selectors import readable_texts
from apps.insight.services.intake import take_in_words
from apps.responses.models import Response
from apps.studies.models import Round
from tests.console.test_query_counts import counted
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_rater, make_study

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/console/studies/kettle/rounds/1/words/"
PLAIN, PRIVATE, ABUSE = (
    "The second answer is shorter and clearer.",
    "Better, says ana@example.org to me.",
    "You are an idiot if you like this.",
)


@pytest.fixture
def said(running: Round) -> Round:
    for words in (PLAIN, PRIVATE, ABUSE):
        joined = make_rater(running)
        answer(joined, token_of(following(joined)), note=words)
    take_in_words(running.pk)
    return running


def url_of(words: str) -> str:
    return f"{URL}{Text.objects.get(shown__contains=words).pk}/"


def test_an_empty_round_says_what_to_do(ada_client: Client, running: Round) -> None:
    page = ada_client.get(URL).content.decode()

    assert "No words yet" in page
    assert "of the kind comment" in page


def test_what_waits_for_a_review_stands_first(ada_client: Client, said: Round) -> None:
    page = ada_client.get(URL).content.decode()

    assert page.index("idiot") < page.index("shorter and clearer") < page.index("[e-mail]")
    assert "1 text waits for you" in page
    assert "ana@example.org" not in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("state=held", ABUSE, PLAIN),
        ("state=clear", PLAIN, ABUSE),
        ("source=comment", PLAIN, None),
        ("source=utterance", None, PLAIN),
        ("language=en", PLAIN, None),
        ("language=de", None, PLAIN),
        ("state=nonsense&after=x", None, PLAIN),
    ],
)
def test_filters_choose(
    ada_client: Client, said: Round, query: str, there: str | None, gone: str | None
) -> None:
    page = ada_client.get(f"{URL}?{query}").content.decode()

    assert there is None or there in page
    assert gone is None or gone not in page
    assert there is not None or "No words fit" in page


def test_pages_follow_each_other_without_a_gap(
    ada_client: Client, said: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.console.pages.words.PAGE", 1)
    shown, url = [], URL
    for _page in range(3):
        page = ada_client.get(url).content.decode()
        shown.append(next(words for words in (ABUSE, PLAIN, "[e-mail]") if words in page))
        url = URL + page.partition('rel="next" href="')[2].partition('"')[0]

    assert shown == [ABUSE, PLAIN, "[e-mail]"]
    assert url == URL


def test_a_reviewer_releases_and_withholds(ada_client: Client, said: Round, ada: User) -> None:
    held = url_of("idiot")

    assert ada_client.post(f"{held}review/", {"act": "release"}).status_code == 302
    assert readable_texts(said).count() == 3
    state = Text.objects.get(pk=int(held.rstrip("/").rpartition("/")[2])).state
    ada_client.post(f"{held}review/", {"act": "anything"})
    assert Text.objects.get(pk=int(held.rstrip("/").rpartition("/")[2])).state == state
    assert ada_client.post(f"{held}review/", {"act": "withhold"}).status_code == 302
    assert readable_texts(said).count() == 2
    assert Text.objects.get(state="withheld").reviewed_by == ada


def test_a_reviewer_takes_words_out(ada_client: Client, said: Round) -> None:
    own = url_of("shorter")

    refused = ada_client.post(f"{own}cut/", {"words": "not there"})
    assert refused.status_code == 422
    assert "do not stand in the text" in refused.content.decode()
    assert ada_client.post(f"{own}cut/", {"words": "second answer"}).status_code == 302
    shown = ada_client.get(own).content.decode()
    assert "[removed]" in shown
    assert "second answer" not in shown
    assert Response.objects.filter(answers__note__startswith="The [removed] is").exists()


def test_opening_an_original_is_written_down(ada_client: Client, said: Round, ada: User) -> None:
    own = url_of("[e-mail]")
    assert "ana@" not in ada_client.get(own).content.decode()
    assert not Opening.objects.exists()

    opened = ada_client.post(f"{own}open/")

    assert "ana@example.org" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert [one.by for one in Opening.objects.all()] == [ada]
    again = ada_client.get(own).content.decode()
    assert "Ada Owner" in again
    assert "ana@" not in again


@pytest.mark.parametrize("part", ["", "review/", "cut/", "open/"])
def test_a_reader_and_an_outsider_do_not_get_in(
    ben_client: Client, dan_client: Client, said: Round, part: str
) -> None:
    own = f"{url_of('[e-mail]')}{part}"

    for client, status in ((ben_client, 403), (dan_client, 404), (Client(), 302)):
        reply = client.post(own, {"act": "release", "words": "me"}) if part else client.get(own)
        assert reply.status_code == status
        assert client.get(URL).status_code == status
    assert not Opening.objects.exists()


def test_a_text_of_another_round_is_not_found(ada_client: Client, said: Round, ada: User) -> None:
    launch(study=make_study(said.study.team, ada, slug="other"), now=NOW)
    pk = Text.objects.values_list("pk", flat=True)[0]

    assert ada_client.get(f"/console/studies/other/rounds/1/words/{pk}/").status_code == 404


def test_the_list_asks_as_often_for_many(ada_client: Client, said: Round) -> None:
    few = counted(ada_client, URL)
    for _one in range(6):
        joined = make_rater(said)
        found = following(joined)
        if found.lease is not None:
            answer(joined, found.lease.token, note=PLAIN)
    take_in_words(said.pk)

    assert Text.objects.count() > 3
    assert counted(ada_client, URL) == few
