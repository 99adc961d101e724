from __future__ import annotations

import random

import pytest

from apps.text.themes import FoundTheme, ThemesError, find_themes, tf_idf, words_of
from tests.text.opinions import opinions

KETTLE, TONE = "the kettle boils water", "a friendly tone of voice"
TWO = [KETTLE] * 8 + [TONE] * 7


def membership(found: tuple[FoundTheme, ...]) -> list[set[int]]:
    return [{place for place, _share in theme.members} for theme in found]


def test_it_tells_two_subjects_apart() -> None:
    found = find_themes(TWO)
    assert membership(found) == [set(range(8)), set(range(8, 15))]
    assert set(found[0].terms) == {"kettle", "boils", "water"}
    assert all(0.3 <= share <= 1 for theme in found for _place, share in theme.members)


def test_a_text_may_belong_to_two_themes_or_to_none() -> None:
    found = find_themes([*TWO, f"{KETTLE}, {TONE}", "nothing to add"])
    assert [15 in texts for texts in membership(found)] == [True, True]
    assert not any(16 in texts for texts in membership(found))


def test_the_same_texts_give_the_same_themes_in_any_order() -> None:
    texts = [one.comment for one in opinions(5)]
    mixed = random.Random(1).sample(texts, len(texts))  # noqa: S311 - an order
    found, again = find_themes(texts), find_themes(mixed)
    assert find_themes(texts) == found
    assert [theme.terms for theme in again] == [theme.terms for theme in found]
    said = [sorted(texts[place] for place in places) for places in membership(found)]
    assert [sorted(mixed[place] for place in places) for places in membership(again)] == said


def test_what_stands_for_personal_data_is_no_term() -> None:
    found = find_themes([f"{text} write to [e-mail] or [IP address]" for text in TWO])
    assert not {"mail", "address"} & {term for theme in found for term in theme.terms}
    assert words_of("Ask [name] about Details") == ["ask", "about", "details"]


def test_a_key_that_got_stuck_is_no_word() -> None:
    assert words_of(f"kettle {'x' * 41} boils") == ["kettle", "boils"]


def test_words_of_nearly_every_text_and_stop_words_are_no_terms() -> None:
    words = tf_idf([f"{text} with the doctor" for text in TWO], language="en")
    assert set(words.terms) == {"boils", "friendly", "kettle", "tone", "voice", "water"}


@pytest.mark.parametrize(("language", "common"), [("de-AT", "nicht"), ("es", "porque"), ("fr", "parce")])
def test_other_languages_have_stop_words_of_their_own(language: str, common: str) -> None:
    texts = [f"lamp {common}"] * 5 + ["window"] * 7
    assert common not in tf_idf(texts, language=language).terms
    assert common in tf_idf(texts, language="xx").terms


@pytest.mark.parametrize("texts", [TWO[:9], [], ["..."] * 30, [f"{chr(97 + n)}word" for n in range(20)]])
def test_too_few_texts_say_so(texts: list[str]) -> None:
    with pytest.raises(ThemesError, match="ten texts"):
        find_themes(texts)


def test_there_is_a_theme_for_ten_texts_and_ten_at_most() -> None:
    assert len(find_themes([one.comment for one in opinions(3, raters=40)])) <= 4
    assert 8 <= len(find_themes([one.comment for one in opinions(3)])) <= 10
    assert len(find_themes([one.comment for one in opinions(3)], count=3)) == 3


def test_whoever_watches_may_stop_it() -> None:
    seen: list[float] = []

    def watch(part: float) -> None:
        seen.append(part)
        if len(seen) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        find_themes([one.comment for one in opinions(3)], progress=watch)
    assert seen == [0.1, 0.2]
