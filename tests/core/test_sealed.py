"""What is sealed opens for its purpose and its keys, and for no others."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from apps.core.sealed import BrokenSeal, reseal, seal, seal_json, unseal, unseal_json, unseal_text


@pytest.mark.parametrize("content", ["", "Zoë's secret", b"\x00\xff"])
def test_what_was_sealed_opens_again(content: str | bytes) -> None:
    opened = unseal(seal(content, purpose="a test"), purpose="a test")
    assert opened == (content.encode() if isinstance(content, str) else content)


def test_text_comes_back_as_text() -> None:
    assert unseal_text(seal("Zoë", purpose="a test"), purpose="a test") == "Zoë"


def test_a_value_comes_back_as_it_was() -> None:
    value = {"first_language": "Türkçe", "age": None, "tools": ["screen reader", 2, 0.5, True]}
    assert unseal_json(seal_json(value, purpose="a test"), purpose="a test") == value


def test_the_content_cannot_be_read_from_outside_and_equal_contents_look_unlike() -> None:
    one, other = (seal("canary", purpose="a test") for _ in range(2))
    assert one != other
    assert "canary" not in one
    assert one.isascii()


def test_it_opens_for_no_other_purpose() -> None:
    sealed = seal("canary", purpose="a test")
    with pytest.raises(BrokenSeal):
        unseal(sealed, purpose="another test")


@pytest.mark.parametrize("place", [0, 1, 20, 60, -2])
def test_a_changed_letter_is_noticed(place: int) -> None:
    letters = list(seal("canary", purpose="a test"))
    letters[place] = "B" if letters[place] == "A" else "A"
    with pytest.raises(BrokenSeal):
        unseal("".join(letters), purpose="a test")


@pytest.mark.parametrize("nonsense", ["", "canary", "ü", b"\xff", "Ü" * 200])
def test_nonsense_is_refused_alike(nonsense: str | bytes) -> None:
    with pytest.raises(BrokenSeal):
        unseal(nonsense, purpose="a test")


def test_an_old_key_still_opens_and_seals_no_more(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old " * 20, []
    before = seal("canary", purpose="a test")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 20, ["old " * 20]
    assert unseal(before, purpose="a test") == b"canary"
    after = reseal(before, purpose="a test")

    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(after, purpose="a test") == b"canary"
    with pytest.raises(BrokenSeal):
        unseal(before, purpose="a test")
