from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.errors import NotFound, Refused
from apps.core.models import OutboxRow
from apps.insight.models import Text, Theme, ThemeMember, ThemeOrigin
from apps.insight.services.code_themes import CONSUMER, promote_code, sync_code_themes
from apps.insight.services.codebooks import merge_codes, retire_code
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import code, make_codes, make_comments


@pytest.fixture
def texts(running: Round, ada: User) -> list[Text]:
    make_codes(running, "Hint", "Repair")
    found = make_comments(running, ["x", "y", "z"])
    code(found[0], ada, "hint")
    code(found[1], ada, "repair")
    return found


def members(theme: Theme) -> set[int]:
    return set(ThemeMember.objects.filter(theme=theme).values_list("text_id", flat=True))


def waits(round_: Round) -> bool:
    return OutboxRow.objects.filter(consumer=CONSUMER, key=round_.pk).exists()


def promote(texts: list[Text], key: str = "hint") -> Theme:
    return promote_code(round_=texts[0].round, code=key, actor=None, now=NOW)


def test_a_theme_of_a_code_holds_the_texts_that_the_code_holds_of(texts: list[Text]) -> None:
    theme = promote(texts)
    assert (theme.name, theme.code, theme.origin) == ("Hint", "hint", ThemeOrigin.CODE)
    assert members(theme) == {texts[0].pk}
    assert promote(texts).pk == theme.pk


def test_it_follows_what_coders_change(texts: list[Text], ada: User) -> None:
    theme = promote(texts)
    code(texts[0], ada)
    code(texts[2], ada, "hint")
    assert waits(texts[0].round)
    assert sync_code_themes(texts[0].round_id) == 2
    assert members(theme) == {texts[2].pk}
    assert not waits(texts[0].round)
    assert sync_code_themes(texts[0].round_id) == 0


def test_it_follows_a_merge_and_is_empty_once_its_code_is_retired(texts: list[Text], ada: User) -> None:
    theme = promote(texts)
    merge_codes(study=texts[0].study, actor=ada, key="hint", into="repair", now=NOW)
    sync_code_themes(texts[0].round_id)
    assert members(theme) == {texts[0].pk, texts[1].pk}
    retire_code(study=texts[0].study, actor=ada, key="repair", now=NOW)
    sync_code_themes(texts[0].round_id)
    assert members(theme) == set()


def test_a_theme_that_was_put_away_comes_back_and_names_are_not_taken_twice(texts: list[Text]) -> None:
    theme = promote(texts)
    Theme.objects.update(hidden=True)
    assert promote(texts).pk == theme.pk
    assert not Theme.objects.get().hidden
    Theme.objects.create(round=texts[0].round, name="Repair", origin=ThemeOrigin.FOUND)
    with pytest.raises(Refused):
        promote(texts, "repair")
    with pytest.raises(NotFound):
        promote(texts, "none")


def test_other_themes_are_left_alone(texts: list[Text]) -> None:
    other = Theme.objects.create(round=texts[0].round, name="Found", origin=ThemeOrigin.FOUND)
    ThemeMember.objects.create(theme=other, text=texts[2])
    sync_code_themes(texts[0].round_id)
    assert members(other) == {texts[2].pk}


def test_researchers_make_one_on_the_page_and_readers_do_not(
    texts: list[Text], ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    url = reverse("console:promote_code", args=[texts[0].study.slug, 1])
    assert ben_client.post(url, {"code": "hint"}).status_code == 403
    assert dan_client.post(url, {"code": "hint"}).status_code == 404
    assert not Theme.objects.exists()
    assert (
        "“Hint” is a theme of this round."
        in ada_client.post(url, {"code": "hint"}, follow=True).content.decode()
    )
