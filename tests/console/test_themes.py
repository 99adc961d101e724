from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.analysis.estimate import Estimate
from apps.analysis.models import Snapshot
from apps.insight.models import Text, TextState, Theme, ThemeMember, ThemeOrigin, ThemeRun
from apps.raters.models import Consent, ConsentText
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import make_comments


def url(round_: Round, name: str = "themes", *more: Any) -> str:
    return reverse(f"console:{name}", args=[round_.study.slug, round_.number, *more])


def theme(round_: Round, name: str, texts: list[Text], **more: Any) -> Theme:
    made = Theme.objects.create(round=round_, name=name, origin=ThemeOrigin.FOUND, **more)
    ThemeMember.objects.bulk_create(ThemeMember(theme=made, text=text) for text in texts)
    return made


def agree(text: Text, purpose: str = "publication", **changes: Any) -> Consent:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    return Consent.objects.create(
        rater=text.rater, round=text.round, purpose=purpose, version=1, text=words, given_at=NOW, **changes
    )


def test_before_there_are_themes_it_says_what_to_do(ada_client: Client, running: Round) -> None:
    assert "No themes yet" in ada_client.get(url(running)).content.decode()


def test_latent_preferences_come_first_with_quotes_that_say_whether_they_may_leave(
    ada_client: Client, running: Round
) -> None:
    texts = make_comments(running, ["one", "two", "three"])
    Text.objects.filter(pk=texts[2].pk).update(state=TextState.HELD)
    agree(texts[0])
    theme(running, "asked", texts[:1], criterion="overall")
    theme(running, "latent", texts)
    first, second = ada_client.get(url(running)).context["page"].shown
    assert (first.name, first.is_latent, second.is_latent, first.texts) == ("latent", True, False, 2)
    assert {quote.words: quote.may_leave for quote in first.quotes} == {"one": True, "two": False}


def test_finding_is_asked_for_and_stopped(
    ada_client: Client, running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr("apps.console.views.themes.tell", told.append)
    ada_client.post(url(running, "find_themes"))
    assert told == [running.pk]
    assert ada_client.get(url(running)).context["page"].done == 0
    ada_client.post(url(running, "find_themes"), {"act": "cancel"})
    assert ThemeRun.objects.get().state == "cancelled"


def test_buttons_do_what_they_say(ada_client: Client, running: Round) -> None:
    texts = make_comments(running, ["slow lid", "fast lid"])
    made = theme(running, "pace", texts)
    change = url(running, "change_theme", made.pk)
    ada_client.post(change, {"act": "rename", "name": "Pace"})
    ada_client.post(change, {"act": "criterion", "criterion": "overall"})
    ada_client.post(change, {"act": "split_texts", "name": "Slow", "text": [texts[0].pk]})
    ada_client.post(change, {"act": "hide"})
    made.refresh_from_db()
    assert (made.name, made.criterion, made.hidden, made.origin) == ("Pace", "overall", True, "made")
    slow = Theme.objects.get(name="Slow")
    assert "slow lid" in ada_client.get(url(running, "theme", slow.pk)).content.decode()
    ada_client.post(url(running, "remove_from_theme", slow.pk), {"one": texts[0].pk})
    assert not slow.members.exists()


def test_a_text_is_found_by_its_words_and_added_by_hand(ada_client: Client, running: Round) -> None:
    inside, fitting, other, held = make_comments(
        running, ["slow lid", "A SLOW  spout", "fast", "slow and held"]
    )
    Text.objects.filter(pk=held.pk).update(state=TextState.HELD)
    made = theme(running, "pace", [inside])
    place = url(running, "theme", made.pk)
    assert ada_client.get(place).context["page"].beside == ()
    found = ada_client.get(place, {"q": " slow "}).context["page"]
    assert [quote.text for quote in found.beside] == [fitting.pk]

    reply = ada_client.post(
        url(running, "change_theme", made.pk), {"act": "add", "text": fitting.pk, "q": "slow"}
    )

    assert reply["Location"] == f"{place}?q=slow#h-add"
    assert set(made.members.values_list("text_id", flat=True)) == {inside.pk, fitting.pk}
    assert "No other text" in ada_client.get(place, {"q": "slow"}).content.decode()
    assert other.pk not in made.members.values_list("text_id", flat=True)


def test_texts_of_a_theme_that_follows_a_code_are_not_added_by_hand(
    ada_client: Client, running: Round
) -> None:
    (text,) = make_comments(running, ["slow"])
    made = theme(running, "Hint", [], code="hint")
    Theme.objects.update(origin=ThemeOrigin.CODE)
    shown = ada_client.get(url(running, "theme", made.pk), {"q": "slow"})
    assert shown.context["page"].beside == ()
    assert "Add a text by hand" not in shown.content.decode()
    ada_client.post(url(running, "change_theme", made.pk), {"act": "add", "text": text.pk})
    assert not made.members.exists()


def test_a_theme_s_page_has_its_rate_of_each_version(ada_client: Client, running: Round) -> None:
    made = theme(running, "pace", make_comments(running, ["slow"]))
    rate = Estimate(
        measure="theme_rate", metric="note", slice={"theme": "pace"}, value=0.25, low=0.12, high=0.5, n=12
    )
    rate = replace(rate, raters=9, few_raters=True, method="by hand")
    rows = [
        rate,
        replace(rate, version="kettle/v3", value=0.5, n=6),
        replace(rate, version="kettle/v2", value=None, low=None, high=None, n=0, undefined="Nothing said."),
        replace(rate, slice={"theme": "else"}),
    ]
    Snapshot.objects.create(
        round=running,
        taken_at=NOW,
        seconds=0.1,
        responses=12,
        raters=9,
        excluded={},
        estimates=[one.as_json() for one in rows],
    )
    page = ada_client.get(url(running, "theme", made.pk)).context["page"]
    assert [(one.version, one.figures, one.n, one.why) for one in page.rates] == [
        ("", "25% [12, 50]", 12, ""),
        ("kettle/v3", "50% [12, 50]", 6, ""),
        ("kettle/v2", "\u2013", 0, "Nothing said."),
    ]
    assert (page.method, page.rates[0].few, page.rates[0].raters) == ("by hand", True, 9)
    (listed,) = ada_client.get(url(running)).context["page"].shown
    assert len(listed.rates) == 1


def test_it_is_for_researchers_of_the_study_only(
    ben_client: Client, dan_client: Client, running: Round
) -> None:
    made = theme(running, "pace", [])
    for client, status in ((ben_client, 403), (dan_client, 404)):
        assert client.get(url(running)).status_code == status
        assert client.get(url(running, "theme", made.pk)).status_code == status
        assert client.post(url(running, "change_theme", made.pk), {"act": "hide"}).status_code == status
        assert client.post(url(running, "find_themes")).status_code == status
        assert client.post(url(running, "remove_from_theme", made.pk)).status_code == status
    assert not Theme.objects.get().hidden


def test_the_page_asks_the_database_as_often_for_many_as_for_one(ada_client: Client, running: Round) -> None:
    def counted() -> int:
        ada_client.get(url(running))
        with CaptureQueriesContext(connection) as caught:
            assert ada_client.get(url(running)).status_code == 200
        return len(caught)

    theme(running, "0", make_comments(running, ["x"]))
    one = counted()
    for number in range(1, 6):
        theme(running, str(number), make_comments(running, ["x"] * 2))
    assert counted() == one
