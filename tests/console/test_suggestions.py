from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.insight.coding.quotes import PUBLICATION
from apps.insight.models import Excerpt, Suggestion, Text, TextState, Theme, ThemeOrigin
from apps.raters.models import Consent, ConsentText
from apps.responses.models import Response, Session
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import make_comments, make_sessions, texts_in


@pytest.fixture
def session(running: Round) -> Session:
    return make_sessions(running, 1)[0]


@pytest.fixture
def text(session: Session) -> Text:
    return texts_in(session)[1]


def kept(round_: Round) -> str:
    return reverse("console:excerpts", args=[round_.study.slug, round_.number])


def suggested(round_: Round, name: str = "suggestions", *more: int) -> str:
    return reverse(f"console:{name}", args=[round_.study.slug, *more])


def keep(client: Client, text: Text, **sent: str) -> Excerpt:
    client.post(kept(text.round), {"text": str(text.pk), **sent})
    return Excerpt.objects.latest("pk")


def test_selected_words_become_an_excerpt_that_leads_to_their_second(ada_client: Client, text: Text) -> None:
    keep(ada_client, text, span="2-7", note="So polite")
    (row,) = ada_client.get(kept(text.round)).context["rows"]
    assert (row.words, row.note, row.clock, row.own) == (text.shown[2:7], "So polite", "0:04 to 0:07", True)
    assert ada_client.get(row.url)["Location"].endswith(f"#t-{text.pk}")


def test_an_excerpt_of_a_session_is_played_as_a_clip(ada_client: Client, running: Round) -> None:
    (session,) = make_sessions(running, 1)
    text = texts_in(session)[1]
    keep(ada_client, text)
    keep(ada_client, make_comments(running, ["A comment."])[0])
    comment, said = ada_client.get(kept(running)).context["rows"]
    assert said.clip.endswith(f"/sessions/{session.pk}/?t={text.at:.1f}-{text.until:.1f}")
    assert 'data-end="7.0"' in ada_client.get(said.clip).content.decode()
    assert comment.clip == ""


def test_a_session_is_called_by_its_number_in_the_round_wherever_it_is_named(
    ada_client: Client, running: Round
) -> None:
    _first, second = make_sessions(running, 2)
    keep(ada_client, texts_in(second)[0])
    round_ = [running.study.slug, running.number]
    assert ada_client.get(kept(running)).context["rows"][0].place == "Session 2"
    units = ada_client.get(reverse("console:coding", args=round_)).context["page"].sessions
    assert [one.title for one in units] == ["Session 1", "Session 2"]
    unit = ada_client.get(reverse("console:code_session", args=[*round_, second.pk]))
    assert unit.context["page"].title == "Session 2"
    listed = ada_client.get(reverse("console:sessions", args=round_)).context["sessions"]
    assert [(row.number, row.id) for row in listed][1] == (2, second.pk)
    assert ada_client.get(reverse("console:session", args=[*round_, second.pk])).context["page"].number == 2


def test_without_a_selection_the_whole_text_is_kept(ada_client: Client, text: Text) -> None:
    keep(ada_client, text)
    assert ada_client.get(kept(text.round)).context["rows"][0].words == text.shown


@pytest.mark.parametrize(
    ("at", "until", "found"), [("64", "1:20.5", (64.0, 80.5)), ("0:05", "9", (5.0, 9.0))]
)
def test_a_span_of_seconds_becomes_an_excerpt(
    at: str, until: str, found: tuple[float, float], ada_client: Client, session: Session
) -> None:
    ada_client.post(kept(session.round), {"session": str(session.pk), "at": at, "until": until})
    made = Excerpt.objects.get()
    assert ((made.at, made.until), made.text, made.session) == (found, None, session)
    url = ada_client.get(kept(session.round)).context["rows"][0].url
    heard = texts_in(session)[min(int(found[0] // 4), 2)]
    assert ada_client.get(url)["Location"].endswith(f"#t-{heard.pk}")


@pytest.mark.parametrize(
    ("at", "until"), [("9", "5"), ("x", "5"), ("-1", "5"), ("nan", "inf"), ("200", "300")]
)
def test_what_is_no_span_is_refused(at: str, until: str, ada_client: Client, session: Session) -> None:
    session.duration = 100
    session.save()
    ada_client.post(kept(session.round), {"session": str(session.pk), "at": at, "until": until})
    assert not Excerpt.objects.exists()


def test_a_span_beyond_the_text_is_refused(ada_client: Client, text: Text) -> None:
    ada_client.post(kept(text.round), {"text": str(text.pk), "span": "5-900"})
    assert not Excerpt.objects.exists()


def test_an_excerpt_goes_out_of_sight_with_its_text(ada_client: Client, text: Text) -> None:
    made = keep(ada_client, text)
    ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": "data"})
    Text.objects.update(state=TextState.WITHHELD)
    assert ada_client.get(kept(text.round)).context["rows"] == ()
    assert text.shown not in ada_client.get(kept(text.round)).content.decode()
    assert ada_client.get(suggested(text.round)).context["page"].rows[0].excerpt is None
    assert ada_client.post(kept(text.round), {"text": str(text.pk)}).status_code == 404


@pytest.mark.parametrize("kind", ["data", "guideline", "task", "interface"])
def test_one_click_makes_a_suggestion_that_keeps_its_words(kind: str, ada_client: Client, text: Text) -> None:
    made = keep(ada_client, text, span="2-7")
    page = ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": kind}, follow=True)
    (row,) = page.context["page"].rows
    title = "A passage of a session"
    assert (row.kind, row.title, row.excerpt.words) == (kind, title, text.shown[2:7])


def test_of_words_that_are_held_back_or_corrected_nothing_is_suggested(
    ada_client: Client, running: Round
) -> None:
    first, second = (keep(ada_client, text) for text in make_comments(running, ["One.", "Two."]))
    Text.objects.filter(excerpts=first).update(state=TextState.WITHHELD)
    Response.objects.filter(texts__excerpts=second).update(superseded=True)
    assert ada_client.get(kept(running)).context["rows"] == ()
    for made in (first, second):
        sent = {"excerpt": made.pk, "kind": "data"}
        assert ada_client.post(suggested(running), sent).status_code == 404
    assert not Suggestion.objects.exists()


def test_a_button_that_is_pressed_twice_suggests_once(ada_client: Client, text: Text) -> None:
    made = keep(ada_client, text)
    for kind in ("data", "data", "task"):
        ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": kind})
    assert sorted(Suggestion.objects.values_list("kind", flat=True)) == ["data", "task"]


def test_a_theme_becomes_a_suggestion_too(ada_client: Client, running: Round) -> None:
    theme = Theme.objects.create(round=running, name="Lids", origin=ThemeOrigin.MADE)
    page = ada_client.post(suggested(running), {"theme": theme.pk, "kind": "guideline"}, follow=True)
    assert [(row.title, row.theme) for row in page.context["page"].rows] == [("Lids", "Lids")]


def test_one_s_own_suggestion_is_changed_and_deleted_and_no_other(
    ada_client: Client, text: Text, dan: User
) -> None:
    made = keep(ada_client, text)
    ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": "data"})
    own = Suggestion.objects.get()
    sent = {"kind": "task", "title": "Ask about lids", "words": "Nobody does."}
    ada_client.post(suggested(text.round, "change_suggestion", own.pk), sent)
    own.refresh_from_db()
    assert (own.kind, own.title, own.words, own.excerpt) == ("task", "Ask about lids", "Nobody does.", made)
    ada_client.post(suggested(text.round, "change_suggestion", own.pk), {**sent, "title": " "})
    ada_client.post(suggested(text.round, "change_suggestion", own.pk), {**sent, "kind": "none"})
    own.refresh_from_db()
    assert (own.kind, own.title) == ("task", "Ask about lids")

    Suggestion.objects.update(made_by=dan)
    for name in ("change_suggestion", "remove_suggestion"):
        assert ada_client.post(suggested(text.round, name, own.pk), sent).status_code == 404
    Suggestion.objects.update(made_by=own.made_by)
    ada_client.post(suggested(text.round, "remove_suggestion", own.pk))
    assert not Suggestion.objects.exists()


def test_a_suggestion_outlives_its_excerpt(ada_client: Client, text: Text) -> None:
    made = keep(ada_client, text)
    ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": "data"})
    where = [text.study.slug, text.round.number, made.pk]
    ada_client.post(reverse("console:remove_excerpt", args=where))
    assert not Excerpt.objects.exists()
    assert [row.excerpt for row in ada_client.get(suggested(text.round)).context["page"].rows] == [None]


def test_readers_look_and_outsiders_find_nothing(
    ada_client: Client, ben_client: Client, dan_client: Client, text: Text
) -> None:
    made = keep(ada_client, text)
    posts = [
        (kept(text.round), {"text": str(text.pk)}),
        (suggested(text.round), {"excerpt": made.pk, "kind": "data"}),
        (reverse("console:remove_excerpt", args=[text.study.slug, 1, made.pk]), {}),
        (suggested(text.round, "change_suggestion", 1), {}),
        (suggested(text.round, "remove_suggestion", 1), {}),
    ]
    for url, reads in ((kept(text.round), 403), (suggested(text.round), 200)):
        assert (ben_client.get(url).status_code, dan_client.get(url).status_code) == (reads, 404)
    assert {ben_client.post(url, sent).status_code for url, sent in posts} == {403}
    assert {dan_client.post(url, sent).status_code for url, sent in posts} == {404}
    assert (Excerpt.objects.count(), Suggestion.objects.count()) == (1, 0)


def test_whoever_may_only_read_is_shown_passages_that_may_be_quoted(
    ada_client: Client, ben_client: Client, text: Text
) -> None:
    made = keep(ada_client, text)
    ada_client.post(suggested(text.round), {"excerpt": made.pk, "kind": "data"})
    assert text.shown not in ben_client.get(suggested(text.round)).content.decode()
    assert text.shown in ada_client.get(suggested(text.round)).content.decode()
    said = ConsentText.objects.create(text="Quote me?", text_hash="h", language="en")
    Consent.objects.create(
        rater=text.rater, round=text.round, purpose=PUBLICATION, version=1, text=said, given_at=NOW
    )
    assert text.shown in ben_client.get(suggested(text.round)).content.decode()


def test_empty_pages_say_what_to_do(ada_client: Client, running: Round) -> None:
    assert "No excerpts yet" in ada_client.get(kept(running)).content.decode()
    assert "Nothing is suggested yet" in ada_client.get(suggested(running)).content.decode()


def test_lists_ask_the_database_as_often_for_many_as_for_one(
    ada_client: Client, running: Round, ada: User
) -> None:
    def grow(count: int) -> None:
        for text in make_comments(running, ["x"] * count):
            made = Excerpt.objects.create(study=running.study, text=text, made_by=ada, made_at=NOW)
            Suggestion.objects.create(study=running.study, kind="data", title="t", excerpt=made, made_by=ada)

    def counted(url: str) -> int:
        ada_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            ada_client.get(url)
        return len(queries)

    grow(1)
    few = [counted(kept(running)), counted(suggested(running))]
    grow(6)
    assert [counted(kept(running)), counted(suggested(running))] == few


def put(client: Client, excerpt: Excerpt, round_: Round, name: str) -> str:
    url = reverse("console:theme_excerpt", args=[round_.study.slug, round_.number, excerpt.pk])
    return client.post(url, {"name": name}, follow=True).content.decode()


def members(name: str) -> list[str]:
    return list(
        Theme.objects.get(name=name).members.order_by("text_id").values_list("text__shown", flat=True)
    )


def test_an_excerpt_makes_a_theme_once_and_the_next_one_joins_it(
    ada_client: Client, session: Session
) -> None:
    first, second, _third = texts_in(session)
    for text in (first, first, second):
        put(ada_client, keep(ada_client, text), session.round, " Worries  about time ")
    assert members("Worries about time") == [first.shown, second.shown]
    assert Theme.objects.get().origin == ThemeOrigin.MADE


def test_a_passage_of_time_brings_all_that_was_said_in_it(ada_client: Client, session: Session) -> None:
    first, second, third = texts_in(session)
    ada_client.post(
        kept(session.round), {"session": str(session.pk), "at": f"{second.at}", "until": f"{third.at}"}
    )
    put(ada_client, Excerpt.objects.get(), session.round, "Later")
    expected = [one.shown for one in (first, second, third) if (one.until or 0) >= (second.at or 0)]
    assert members("Later") == expected


def test_a_theme_of_a_code_takes_no_excerpt_and_a_name_is_needed(ada_client: Client, text: Text) -> None:
    excerpt = keep(ada_client, text)
    Theme.objects.create(round=text.round, name="Coded", origin=ThemeOrigin.CODE, code="coded")
    assert "follows" in put(ada_client, excerpt, text.round, "Coded")
    assert "what it is about" in put(ada_client, excerpt, text.round, "  ")
    assert Theme.objects.get().members.count() == 0


def test_only_researchers_put_excerpts_in_themes(ada_client: Client, ben_client: Client, text: Text) -> None:
    excerpt = keep(ada_client, text)
    put(ben_client, excerpt, text.round, "Mine")
    assert not Theme.objects.exists()
