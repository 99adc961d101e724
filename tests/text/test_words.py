"""How abusive a text is, whether it speaks to a machine, its language and its sentiment."""

from __future__ import annotations

import pytest

from apps.text.instructions import instructions_in
from apps.text.language import language_of
from apps.text.sentiment import sentiment_of
from apps.text.toxicity import HIGH, toxicity_of
from tests.text.planted_words import HIGH as ABUSIVE
from tests.text.planted_words import INSTRUCTING, LOW, TELLING

MANY = 200_000


@pytest.mark.parametrize("text", ABUSIVE)
def test_abuse_is_high(text: str) -> None:
    assert toxicity_of(text) >= HIGH


@pytest.mark.parametrize("text", LOW)
def test_hard_words_about_an_answer_are_not(text: str) -> None:
    assert toxicity_of(text) < HIGH


def test_more_abuse_is_more_and_never_beyond_one() -> None:
    assert toxicity_of("shit") < toxicity_of("shit, crap") < toxicity_of("you idiot, shit, crap") < 1
    assert toxicity_of("you idiot " * 20_000) <= 1
    assert toxicity_of("shit " * 3) == toxicity_of("shit " * 300)


@pytest.mark.parametrize("text", INSTRUCTING)
def test_words_to_a_machine_are_marked(text: str) -> None:
    marks = instructions_in(text)

    assert marks
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)


@pytest.mark.parametrize("text", TELLING)
def test_words_about_instructions_are_not(text: str) -> None:
    assert instructions_in(text) == ()


@pytest.mark.parametrize("text", ["", "  ", "12345", "ok", "\u0336\u0336", "\U0001f600"])
def test_a_language_that_cannot_be_told_is_und(text: str) -> None:
    assert language_of(text).tag == "und"


def test_what_was_expected_is_taken_only_where_words_are_too_few() -> None:
    assert language_of("Great!", expected="en-GB").tag == "en"
    assert language_of("Die zweite Antwort ist k\u00fcrzer.", expected="en").tag == "de"
    assert language_of("Great!", expected="tlh").tag == "und"
    assert language_of(":)", expected="en").tag == "en"


def test_sentiment_is_measured_in_english_only() -> None:
    pleased, displeased = "A clear and helpful answer.", "A terrible, useless answer."

    assert (sentiment_of(pleased, language="en") or 0) > 0.3
    assert (sentiment_of(displeased, language="en") or 0) < -0.3
    assert sentiment_of("The answer has two parts.", language="en") == 0
    assert [sentiment_of(pleased, language=tag) for tag in ("de", "und", "")] == [None, None, None]
    assert sentiment_of("  ", language="en") is None


@pytest.mark.parametrize(
    "piece",
    ["\U0001f600", "good bad ", "BUT good but ", "f u c k ", "ignore the ", "Z\u0334\u0335", "\ud800", "# "],
)
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    text = (piece * MANY)[:MANY]

    assert 0 <= toxicity_of(text) <= 1
    assert -1 <= (sentiment_of(text, language="en") or 0) <= 1
    assert instructions_in(text) is not None
    assert language_of(text).confidence >= 0
