"""What tells who wrote a text: planted sentences counted, marks to the letter, hostile texts, and time."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.self_identification import Finder, Mark
from tests.text.planted import MISSED, MISTAKEN, OWN_WORDS, SILENT, TELLING

FINDER = Finder(OWN_WORDS)
PIECES = [
    "ChatGPT",
    "claude",
    "I am ",
    "\u200b",
    "</s>",
    "<|im_end|>",
    "\ufdfa",
    "e\u0301",
    "\uff27",
    "as an AI",
    ", ",
    "7",
]


def sure(text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in FINDER.find(text) if mark.certainty == "sure"]


def found(text: str) -> list[tuple[str, str, str]]:
    return [(text[mark.start : mark.end], mark.what, mark.certainty) for mark in FINDER.find(text)]


def test_precision_and_recall_of_planted_sentences() -> None:
    """Measured over 173 sentences that were written with the finder in view: it is at least this good at what was thought of."""
    telling, silent = [*TELLING, *MISSED], [*SILENT, *MISTAKEN]
    hits, false = [text for text in telling if sure(text)], [text for text in silent if sure(text)]

    assert [text for text in TELLING if text not in hits] == []
    assert false == MISTAKEN
    assert (len(telling), len(silent)) == (89, 84)
    assert len(hits) / len(telling) == pytest.approx(0.933, abs=0.001)
    assert len(hits) / (len(hits) + len(false)) == pytest.approx(0.954, abs=0.001)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, I am Claude.", [("Claude", "model", "sure")]),
        ("\U0001f600 ask GPT-4o now", [("GPT-4o", "model", "sure")]),
        ("well\u200b, Chat\u200bGPT it is", [("Chat\u200bGPT", "model", "sure")]),
        ("\uff27\uff30\uff34-4 said", [("\uff27\uff30\uff34-4", "model", "sure")]),
        ("\u3392\ufb01 I am Llama 3.1 70B.", [("Llama 3.1 70B", "model", "sure")]),
        ("ask Claude 3.5 Sonnet, please", [("Claude 3.5 Sonnet", "model", "sure")]),
        ("built by OpenAI's team", [("OpenAI's", "vendor", "sure")]),
        ("So: as an AI language model, I", [("as an AI language model", "phrase", "sure")]),
        ("done<|im_end|>\n", [("<|im_end|>", "token", "sure")]),
        (
            "the Ward/r3 build, ward-assistant",
            [("Ward/r3", "own", "sure"), ("ward-assistant", "own", "sure")],
        ),
        (
            "I am Gemini, made by Google",
            [("Gemini", "model", "sure"), ("Google", "vendor", "maybe")],
        ),
        ("Use GPT, an apple, Apple", [("GPT", "model", "maybe"), ("Apple", "vendor", "maybe")]),
        (
            "Claude and Gemini met a llama.",
            [(name, "model", "maybe") for name in ("Claude", "Gemini", "llama")],
        ),
        ("Llama 3 runs, llama 3 eats", [("Llama 3", "model", "sure"), ("llama 3", "model", "maybe")]),
        ("Google's Gemini 2.0 Flash", [("Google's Gemini 2.0 Flash", "model", "sure")]),
        ("", []),
        ("\x00\ud800", []),
    ],
    ids=ascii,
)
def test_a_mark_is_exactly_the_words_in_code_points(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


def test_own_words_are_found_however_they_are_joined_and_short_ones_left_out() -> None:
    finder = Finder(
        ["Plumb 7B", "plumb-7b-fast", "r2", "", "...", "\u8c46\u5305", "C++", "7-up model", "Stra\u00dfe"]
    )
    texts = [
        "plumb7b",
        "PLUMB_7b-Fast",
        "r2 ...",
        "\u95ee\u8c46\u5305\u5427",
        "in C++.",
        "7-UP-Model",
        "stra\u00dfe",
        "plumb 7bx",
    ]

    told = [[text[mark.start : mark.end] for mark in finder.find(text)] for text in texts]

    assert told == [
        ["plumb7b"],
        ["PLUMB_7b-Fast"],
        [],
        ["\u8c46\u5305"],
        ["C++"],
        ["7-UP-Model"],
        ["stra\u00dfe"],
        [],
    ]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join))
def test_marks_of_any_text_stand_in_order_within_it(text: str) -> None:
    marks = FINDER.find(text)

    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(one.end <= other.start for one, other in pairwise(marks))
    assert text.count("<|im_end|>") <= sum(mark.what == "token" for mark in marks)


HOSTILE = {
    "one letter": "a",
    "an introduction without an end": "i am the ai ",
    "tokens without an end": "<|",
    "tokens": "<|im_end|>",
    "names": "gpt ",
    "names in a row": "Claude",
    "introduced names": "i am claude ",
    "a tail without an end": "gpt-4" + "-mini" * 40,
    "frames": "<s>a</s>",
    "phrases": "as an ai my knowledge ",
    "combining marks": "e\u0301",
    "hidden characters": "c\u200bh\u200ba\u200bt\u200bg\u200bp\u200bt ",
    "full width": "\uff27\uff30\uff34 ",
    "one character for eighteen": "\ufdfa",
    "headings": "### ",
    "spaces": " ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_two_hundred_thousand_hostile_characters_do_not_hang_the_search(piece: str) -> None:
    """Measured are 1 to 290 ms, and a second on a slower machine; a search that goes back over the text would take minutes."""
    text = piece * (200_000 // len(piece))
    begin = time.process_time()
    FINDER.find(text)

    assert time.process_time() - begin < 30


def test_marks_can_be_counted_in_any_text_of_every_character() -> None:
    every = "".join(map(chr, range(0x3000)))

    assert Finder().find(every + " I am ChatGPT") == (Mark(len(every) + 6, len(every) + 13, "model", "sure"),)
