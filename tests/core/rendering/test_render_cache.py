"""The cache answers, forgets the longest unused, and stays within its bounds."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import override

from apps.core.rendering.cache import RenderCache
from apps.core.rendering.markdown import cache, render_markdown


def _html(text: str) -> SafeString:
    return SafeString(text)


def test_it_forgets_the_longest_unused_first() -> None:
    held = RenderCache(entries=2, characters=10_000)
    held.put(("en", "a"), _html("A"))
    held.put(("en", "b"), _html("B"))
    assert held.get(("en", "a")) == "A"
    held.put(("en", "c"), _html("C"))
    assert held.get(("en", "b")) is None
    assert held.get(("en", "a")) == "A"
    assert len(held) == 2


def test_it_never_holds_more_characters_than_it_may() -> None:
    held = RenderCache(entries=1_000, characters=800)
    for number in range(100):
        held.put(("en", f"{number:040}"), _html("x" * 40))
        assert held.size <= 800
    assert len(held) == 10


def test_a_text_that_would_push_out_the_rest_is_not_kept() -> None:
    held = RenderCache(entries=10, characters=800)
    held.put(("en", "a" * 60), _html("x" * 60))
    assert len(held) == 0
    assert held.size == 0


def test_the_same_text_twice_counts_once() -> None:
    held = RenderCache(entries=10, characters=800)
    held.put(("en", "a"), _html("x"))
    held.put(("en", "a"), _html("x"))
    assert held.size == 2


def test_a_repeated_render_is_the_same_object() -> None:
    cache.clear()
    assert render_markdown("**once**") is render_markdown("**once**")


def test_languages_do_not_share_their_words() -> None:
    cache.clear()
    with override("en"):
        english = render_markdown("`x`")
    with override("de"):
        assert render_markdown("`x`") is not english
