"""How pleased a text sounds: the compound score of VADER, which knows English only."""

from __future__ import annotations

from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LANGUAGE = "en"

LONGEST = 10_000
"""Characters that are measured; a comment has no more."""

_MOST_PICTURES = 100
"""Pictographs that are measured: each becomes words, and the score's cost grows with their square."""


def sentiment_of(text: str, *, language: str) -> float | None:
    """Return a text's sentiment from -1 (displeased) to 1 (pleased), None where it is not measured: in any language but English.

    Words of the lexicon count with their valence; negation, degree words, capitals, exclamation marks and "but" change it; the sum is
    normalised to -1..1. Irony is not seen, and 0 says that no word of the lexicon stood there, or that they balance.

    Source: Hutto and Gilbert (2014), VADER: a parsimonious rule-based model for sentiment analysis of social media text.
    """
    if language != LANGUAGE or not text.strip():
        return None
    return float(_analyzer().polarity_scores(_bounded(text[:LONGEST]))["compound"])


def _bounded(text: str) -> str:
    """Return a text without its pictographs beyond the first hundred."""
    pictures = _analyzer().emojis
    met, kept = 0, []
    for letter in text:
        met += letter in pictures
        if met <= _MOST_PICTURES or letter not in pictures:
            kept.append(letter)
    return "".join(kept)


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
