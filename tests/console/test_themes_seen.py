"""Which texts a code's theme holds is what coders said of them: nobody learns that before they have coded, unless they ask."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.console.pages.sessions.timeline import timeline_of
from apps.core.errors import Refused
from apps.insight.models import Seen, Text, Theme, ThemeMember, ThemeOrigin
from apps.insight.services.code_themes import promote_code
from apps.insight.services.seeing import note_seen
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import code, make_codes, make_comments, make_sessions, texts_in


def page_of(theme: Theme, *, query: str = "") -> str:
    place = reverse("console:theme", args=[theme.round.study.slug, theme.round.number, theme.pk])
    return f"{place}{query}"


@pytest.fixture
def theme(running: Round, ada: User, ben: User) -> Theme:
    make_codes(running, "Hint")
    mine, theirs = make_comments(running, ["words of mine", "words of theirs"])
    code(mine, ada, "hint")
    code(theirs, ben, "hint")
    return promote_code(round_=running, code="hint", actor=ada, now=NOW)


def test_whoever_has_not_coded_a_text_does_not_learn_its_code(
    ada_client: Client, theme: Theme, ada: User
) -> None:
    listed = reverse("console:themes", args=[theme.round.study.slug, 1])

    for shown in (ada_client.get(page_of(theme)), ada_client.get(listed)):
        assert "words of mine" in shown.content.decode()
        assert "words of theirs" not in shown.content.decode()
    assert "1 text is not shown" in ada_client.get(page_of(theme)).content.decode()
    assert not Seen.objects.exists()
    code(Text.objects.get(shown="words of theirs"), ada)


def test_whoever_asks_for_all_texts_no_longer_codes_those_of_others(
    ada_client: Client, theme: Theme, ada: User
) -> None:
    shown = ada_client.get(page_of(theme, query="?all=1"))

    assert "words of theirs" in shown.content.decode()
    assert "not shown" not in shown.content.decode()
    assert [(row.text.shown, row.by) for row in Seen.objects.all()] == [("words of theirs", ada)]
    with pytest.raises(Refused):
        code(Text.objects.get(shown="words of theirs"), ada)
    assert "words of theirs" in ada_client.get(page_of(theme)).content.decode()


def test_one_s_own_code_does_not_tell_that_another_coder_agrees(
    ada_client: Client, theme: Theme, ben: User
) -> None:
    mine = Text.objects.get(shown="words of mine")
    code(mine, ben, "hint")

    page = ada_client.get(page_of(theme)).context["page"]

    assert (page.texts, page.kept) == ((), 2)


def test_texts_of_other_themes_are_all_shown_and_nothing_is_noted(
    ada_client: Client, theme: Theme, ada: User
) -> None:
    found = Theme.objects.create(round=theme.round, name="Pace", origin=ThemeOrigin.FOUND)
    ThemeMember.objects.bulk_create(ThemeMember(theme=found, text=text) for text in Text.objects.all())

    page = ada_client.get(page_of(found, query="?all=1")).context["page"]

    assert (len(page.texts), page.kept, page.query) == (2, 0, "")
    assert not Seen.objects.exists()


def test_the_axis_shows_another_s_codes_once_they_were_seen(running: Round, ada: User, ben: User) -> None:
    make_codes(running, "Hint")
    (session,) = make_sessions(running, 1)
    text = texts_in(session)[0]
    code(text, ada, "hint")
    code(text, ben, "hint")

    def coders() -> list[str]:
        return [lane.name for lane in timeline_of(session, reader_id=ada.pk).lanes if lane.key == "code"]

    assert coders() == [f"Codes: {ada.name}"]
    note_seen(text_ids=[text.pk], actor=ada, now=NOW)
    assert coders() == sorted([f"Codes: {ada.name}", f"Codes: {ben.name}"])
