from __future__ import annotations

from apps.modes.comparison.differences import MOST_WORDS, differences


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def test_words_that_the_other_lacks_are_marked_on_both_sides_alike() -> None:
    first, second = differences([said("turn it <b>left</b> now"), said("turn it right now")])

    assert "<mark>&lt;b&gt;left&lt;/b&gt;</mark>" in first
    assert "<mark>right</mark>" in second
    assert "<mark>turn" not in first


def test_longer_answers_are_not_compared_because_a_text_may_be_hostile() -> None:
    long = "a " * (MOST_WORDS + 1)

    assert differences([said(long), said("b " + long)]) == ("", "")
    assert "".join(differences([said("a " * 90), said("b a " * 45)]))


def test_other_numbers_of_answers_have_no_differences() -> None:
    assert differences([said("one"), said("two"), said("three")]) == ("", "", "")
