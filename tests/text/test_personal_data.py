"""Personal data in texts: planted passages counted, marks to the code point, models that are nobody, and hostile texts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.personal_data import Mark, absent, find, redact
from apps.text.personal_data.recognisers import recognisers
from apps.text.self_identification import Finder
from tests.text.figures import figures, languages, table
from tests.text.people import LANGUAGES, cases

PAGE = Path(__file__).parents[2] / "docs/explanation/text-checks.md"
MANY = 200_000
HOSTILE = {
    "digits": "1",
    "digits apart": "1 ",
    "groups": "4111 ",
    "zeros": "0123 ",
    "plus": "+49 30 ",
    "signs": "@",
    "addresses": "a@b.",
    "dots": ".",
    "struck out": "Z\u0334\u0335\u0336",
    "turned around": "\u202eab\u202c ",
    "capitals": "A",
    "names": "Ab ",
    "announced": "My name is ",
    "titles": "Mr ",
    "signed": "Thanks, Ab\n",
    "streets": "1 Ab ",
    "accounts": "de89 ",
    "colons": "ab:",
    "links": "http://a",
    "calls": "call 1",
    "spaces": " ",
    "lone surrogates": "\ud800",
    "pictures": "\U0001f600",
}


def found(text: str) -> list[tuple[str, str]]:
    return [(mark.what, text[mark.start : mark.end]) for mark in find(text) if mark.certainty == "sure"]


def test_planted_passages_are_found_as_the_documentation_says() -> None:
    assert len(cases()) >= 300
    assert table() in PAGE.read_text()
    assert all(one.recall >= 0.85 and one.precision >= 0.95 for one in figures().values())


def test_languages_are_told_as_the_documentation_says() -> None:
    right, wrong, unknown = languages()

    assert len(LANGUAGES) >= 10
    assert wrong == 0
    assert (
        f"{right} of {right + unknown} told right, {wrong} told wrong, {unknown} not told" in PAGE.read_text()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\U0001f600 to ana@example.org!", "\U0001f600 to [e-mail]!"),
        ("Ring +44 20 7946 0958, please.", "Ring [phone], please."),
        ("Card 4111-1111-1111-1111.", "Card [card]."),
        ("To DE89 3704 0044 0532 0130 00 then", "To [account] then"),
        ("From 203.0.113.42 again", "From [IP address] again"),
        ("See https://anna:pw@example.org/x.", "See [link]."),
        ("At 12 Maple Street now", "At [address] now"),
        ("My name is Anna Berg, hello", "My name is [name], hello"),
        ("a\u0301 ana\u200b@example.org \u202e", "a\u0301 [e-mail] \u202e"),
    ],
)
def test_a_word_in_brackets_says_what_stood_there(text: str, expected: str) -> None:
    assert redact(text, find(text)) == expected


@pytest.mark.parametrize("name", ["Claude", "Gemini Pro", "Mistral Large", "GPT-4o", "Meta Llama", "Siri"])
def test_no_model_is_taken_for_a_person(name: str) -> None:
    assert found(f"Hello, my name is {name}.") == []


def test_a_teams_own_words_are_nobodys_name() -> None:
    text = "My name is Wardley Helper."

    assert found(text) == [("name", "Wardley Helper")]
    assert find(text, known=Finder(["wardley helper"])) == ()


def test_a_single_name_after_i_am_is_left_for_somebody_to_look_at() -> None:
    assert find("I am Petra, and I disagree.") == (Mark(5, 10, "name", "maybe"),)


def test_a_text_of_numbers_is_not_looked_up_for_ever() -> None:
    marks = find("call 555 1234 567 " * 11_000)

    assert {mark.certainty for mark in marks[400:]} == {"maybe"}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    text = (piece * MANY)[:MANY]
    marks = find(text)

    assert redact(text, marks).count("[") == len(marks)


@given(st.text(st.sampled_from("aA1@.:+- \n0\u0301\u200b\uff10MrK4"), max_size=60))
def test_marks_lie_within_the_text_and_apart(text: str) -> None:
    marks = find(text)

    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(one.end <= other.start for one, other in pairwise(marks))


def test_marks_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        redact("short", [Mark(2, 9, "name")])


def test_presidio_says_that_it_is_not_there() -> None:
    assert {one.slug for one in recognisers()} >= {
        "email",
        "phone",
        "card",
        "account",
        "ip",
        "link",
        "address",
        "name",
        "presidio",
    }
    assert absent() in ({"presidio": "presidio_analyzer"}, {"presidio": "en_core_web_sm"}, {})
