"""Which question asks about what a theme is about: guessed from the words that both have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.text.stop_words import stop_words
from apps.text.themes import words_of

COMMENT = "comment"
"""The kind of question that asks about everything, and so about nothing that could be told apart."""

LEAST_TERMS = 2
"""So many of a theme's terms have to be words of a question."""

_ALIKE = 5
"""Words with the same first letters, so many, are taken for the same."""

_SAID = ("text", "help", "options", "yes", "no", "anchors", "labels", "low", "high")
"""What of a question people read."""


@dataclass(frozen=True)
class Criteria:
    """The words of each question that asks about something, by its key, in the protocol's order."""

    words: Mapping[str, frozenset[str]]

    def guess(self, terms: Sequence[str]) -> str:
        """Return the question that has the most of these terms, the first of several; "" where none has two of them."""
        shared = {key: len({_stem(term) for term in terms} & words) for key, words in self.words.items()}
        best = max(shared.values(), default=0)
        return next((key for key, count in shared.items() if count == best >= LEAST_TERMS), "")


def criteria_of(protocol: Mapping[str, Any], *, language: str) -> Criteria:
    """Return the criteria of a frozen protocol, with the stop words of a language left out."""
    common = stop_words(language)
    return Criteria(
        {
            question["key"]: frozenset(
                _stem(word) for text in _texts(question) for word in words_of(text) if word not in common
            )
            for question in protocol["questions"]
            if question["ask"] != COMMENT
        }
    )


def _texts(question: Mapping[str, Any]) -> Iterable[str]:
    yield question["key"].replace("_", " ").replace("-", " ")
    for name in _SAID:
        yield from _strings(question.get(name))


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _stem(word: str) -> str:
    return word[:_ALIKE]
