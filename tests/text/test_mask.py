"""Texts with other words in place of what tells who wrote them."""

from __future__ import annotations

import pytest

from apps.text.self_identification import Finder, Mark, mask


def test_words_stand_in_place_of_every_mark() -> None:
    text = "I am Chat\u200bGPT, made by OpenAI.<|im_end|>"

    covered = mask(text, Finder().find(text))

    assert covered == "I am [name removed], made by [name removed].[name removed]"
    assert Finder().find(covered) == ()


def test_marks_in_any_order_that_overlap_are_covered_once() -> None:
    marks = [Mark(6, 9, "own", "sure"), Mark(0, 3, "model", "maybe"), Mark(2, 5, "vendor", "sure")]

    assert mask("abcdefghij", marks, "_") == "_f_j"
    assert mask("abc", []) == "abc"


@pytest.mark.parametrize("ends", [(0, 4), (-1, 2), (2, 2), (3, 1)])
def test_marks_of_another_text_are_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the text"):
        mask("abc", [Mark(*ends, "own", "sure")])
