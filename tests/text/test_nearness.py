"""Words weighed by meaning. The vectors are those of a double: it knows which words of these tests mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from apps.text.embedding import embedder
from apps.text.nearness import near_words
from apps.text.themes import find_themes, tf_idf

MEANT = {
    "speed": {"hurried", "rapidly", "racing", "rushes"},
    "warmth": {"kindly", "gentle", "caring", "warmly"},
}
PACE = [
    "hurried answers again",
    "hurried answers today",
    "talks rapidly throughout",
    "talks rapidly anyway",
    "racing sentences again",
    "racing sentences today",
    "rushes paragraphs throughout",
    "rushes paragraphs anyway",
]
HEART = [
    "kindly worded again",
    "kindly worded today",
    "gentle phrases throughout",
    "gentle phrases anyway",
    "caring remarks again",
    "caring remarks today",
    "warmly explained throughout",
    "warmly explained anyway",
]


def meanings(texts: Sequence[str]) -> npt.NDArray[np.floating]:
    return np.array([[float(bool(words & set(text.split()))) for words in MEANT.values()] for text in texts])


def of_one_kind(texts: list[str]) -> float:
    """Return how much of each theme, on average, is of its commoner meaning, where two are asked for."""
    found = find_themes(texts, count=2, vectoriser=near_words(meanings))
    shares = [np.mean([place < len(PACE) for place, _share in theme.members]) for theme in found]
    assert len(found) == 2
    return float(np.mean([max(share, 1 - share) for share in shares]))


def test_who_says_the_same_in_other_words_is_in_one_theme() -> None:
    assert of_one_kind([*PACE, *HEART]) == 1.0
    alone = find_themes([*PACE, *HEART], count=2, vectoriser=tf_idf)
    assert not any({place for place, _share in theme.members} == set(range(len(PACE))) for theme in alone)


def test_a_text_that_is_near_to_none_keeps_its_own_words() -> None:
    texts = [*PACE, "paragraphs sentences"]
    own, near = tf_idf(texts, language="en"), near_words(meanings)(texts, language="en")
    assert near.terms == own.terms
    assert near.weights[-1].toarray() == pytest.approx(own.weights[-1].toarray())
    assert np.diff(near.weights.indptr)[0] > np.diff(own.weights.indptr)[0]


def test_without_a_model_there_are_no_vectors(tmp_path: Path) -> None:
    assert embedder("") is None
    assert embedder(str(tmp_path / "nowhere")) is None
