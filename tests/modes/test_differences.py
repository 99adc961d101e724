"""What of two answers is marked, that nothing of them is lost or run, and what it may cost."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
from django.template.loader import render_to_string

from apps.core.rendering.texts import BAR
from apps.modes.comparison.alignment import MOST_STEPS, in_common
from apps.modes.comparison.differences import MOST_WORDS, cache, differences
from apps.modes.comparison.items import ComparisonItems
from apps.modes.comparison.mode import MODE
from apps.studies.modes import Material


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def marks(one: str, other: str) -> tuple[list[str], list[str]]:
    """Return the marked words of both."""
    first, second = (
        [unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", str(part), re.DOTALL)]
        for part in differences([said(one), said(other)])
    )
    return first, second


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("Take 400 mg now.", "Take 200 mg now.", ["400"], ["200"]),
        ("Take it.", "Take it", ["."], []),
        ("Rest.", "Rest. Then see a doctor.", [], ["Then see a doctor."]),
        ("", "Yes.", [], ["Yes."]),
        ("今日は雨です", "今日は雪です", ["雨"], ["雪"]),
        ("ไม่ดี", "ไม่มี", ["ดี"], ["มี"]),
        ("<b>no</b>", "<i>no</i>", ["<b>no</b>"], ["<i>no</i>"]),
        (f"I am {BAR * 5}.", f"We are {BAR * 5}.", ["I am"], ["We are"]),
    ],
)
def test_only_what_the_other_lacks_is_marked(
    one: str, other: str, first: list[str], second: list[str]
) -> None:
    assert marks(one, other) == (first, second)


def test_the_marks_do_not_depend_on_which_stands_left() -> None:
    one, other = "b a c a b d a.", "a b a d c b."
    before = marks(one, other)
    cache.clear()
    assert marks(other, one) == before[::-1]
    assert marks(one, other) == before  # as they were kept
    assert len(cache) == 2


def test_nothing_of_a_text_is_lost_but_its_tags_are_harmless() -> None:
    texts = "a <script>x()</script>\n\n b & c ", 'a "b" <img src=x>\tc'
    for text, part in zip(texts, differences([said(text) for text in texts]), strict=True):
        bare = (
            re.sub(r"</?mark>", "", str(part))
            .removeprefix('<p class="plain" dir="auto">')
            .removesuffix("</p>")
        )
        assert unescape(bare) == text
        assert "<script" not in bare
        assert "<img" not in bare


@pytest.mark.parametrize("count", [1, 3, 6])
def test_only_two_are_compared(count: int) -> None:
    assert differences([said(f"Answer {n}.") for n in range(count)]) == ("",) * count


def test_alike_or_too_long_answers_are_left_out() -> None:
    assert differences([said("Same."), said("Same.")]) == ("", "")
    assert differences([said("a " * (MOST_WORDS + 1)), said("b")]) == ("", "")
    assert all(differences([said("a " * MOST_WORDS), said("b")]))


def test_a_study_may_leave_them_out() -> None:
    shown = Material(said("Hm?"), (said("Yes."), said("No.")))

    with_marks, without = (
        render_to_string(
            MODE.template, {"view": MODE.present(ComparisonItems(differences=wanted), shown, ())}
        )
        for wanted in (True, False)
    )

    assert re.findall("<mark>(.*?)</mark>", with_marks) == ["Yes", "No"]
    assert with_marks.count("<details") == 1
    assert "<details" not in without


@pytest.mark.parametrize("seed", range(5))
def test_what_is_in_common_reads_the_same_in_both(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = [f"w{number}" for number in rng.integers(0, 24, 400)]
    second = [word for word in first if rng.random() > 0.1] + ["end"]

    ours, theirs = in_common(first, second)

    assert [first[place] for place in sorted(ours)] == [second[place] for place in sorted(theirs)]
    assert len(ours) > 200


@pytest.mark.parametrize("count", [30, 20_000])
def test_words_that_repeat_in_another_beat_are_found(count: int) -> None:
    ours, theirs = in_common(["a", "b"] * (count // 2), ["b", "a"] * (count // 2))

    assert len(ours) == len(theirs) == count - 1


class Counted(str):
    """A word that counts how often it is compared."""

    __slots__ = ()
    asked = 0

    def __eq__(self, other: object) -> bool:
        Counted.asked += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"] * 9_000, ["b", "a", "a"] * 6_000),
        (["a"] * 18_000, ["a"] * 9_000 + ["b"] * 9_000),
        ([str(n) for n in range(18_000)], [str(n) for n in reversed(range(18_000))]),
        (
            [word for n in range(9_000) for word in (str(n), "a")],
            [word for n in range(9_000) for word in ("a", str(n))],
        ),
    ],
    ids=["two words", "one word", "turned round", "woven"],
)
def test_no_text_can_make_it_slow(one: list[str], other: list[str]) -> None:
    Counted.asked = 0

    in_common([Counted(word) for word in one], [Counted(word) for word in other])

    assert 0 < Counted.asked < 3 * MOST_STEPS
