"""Where a text tells which model wrote it: names of vendors and models, words about itself, tokens of chat templates, a team's own words.

Letters are compared as people read them: case, full-width and other compatibility forms, and invisible characters within a word make
no difference. Each mark says how certain it is. A name that is also a word, a star sign or a painter is certain only where the text
speaks of itself nearby.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

What = Literal["vendor", "model", "phrase", "token", "own"]
Certainty = Literal["sure", "maybe"]

_NEAR = 60
"""Characters before a name within which words about oneself make it certain."""

_SHORTEST_OWN = 3

_VENDORS = (
    "openai",
    "anthropic",
    "deepseek",
    "mistral ai",
    "google deepmind",
    "deepmind",
    "xai",
    "cohere",
    "alibaba cloud",
)
_VENDORS_OR_WORDS = ("google", "meta", "microsoft", "amazon", "apple", "alibaba", "mistral")
_MODELS = (
    r"(?:chat)?gpt(?:[- ]?(?:[1-9](?:\.\d)?o?|neo|j|oss))?(?:[- ](?:mini|nano|turbo|pro))*",
    r"claude[- ](?:[1-9](?:\.\d)?|instant|opus|sonnet|haiku)(?:[- ](?:[1-9](?:\.\d)?|opus|sonnet|haiku))*",
    r"gemini[- ](?:[1-9](?:\.\d)?|pro|ultra|nano|flash)(?:[- ](?:pro|ultra|nano|flash))*",
    r"llama[- ]?[1-9](?:\.\d)?(?:[- ]\d{1,3}b)?",
    r"(?:mi[sx]tral|codestral|ministral)[- ](?:\d{1,2}x?\d*b|large|medium|small|nemo)",
    r"qwen(?:[- ]?[1-9](?:\.\d)?)?(?:[- ]\d{1,3}b)?",
    r"deepseek[- ](?:v|r)\d(?:\.\d)?",
    r"grok[- ]?[1-9](?:\.\d)?",
    r"phi[- ][1-9](?:\.\d)?",
    r"command[- ]r\+?",
    r"(?:vicuna|mixtral|bloomz|palm[- ]?2|gemma[- ]?\d)(?:[- ]\d{1,3}b)?",
)
_MODELS_OR_WORDS = (
    "claude",
    "gemini",
    "llama",
    "grok",
    "phi",
    "command",
    "falcon",
    "bard",
    "copilot",
    "bloom",
    "gemma",
)
_PHRASES = (
    r"(?:as|i am|i'm) an? (?:ai|artificial intelligence)(?: language model| assistant| model)?",
    r"(?:large )?language model (?:trained|developed|created|made|built) by",
    r"my (?:knowledge|training)(?: data)? (?:cut-?off|ends|was last updated|only goes)",
    r"(?:trained|developed|created|made|built) by (?=openai|anthropic|google|meta|mistral|deepseek|alibaba|xai|cohere|microsoft)",
)
_TOKENS = (
    r"<\|[a-z_0-9]{2,30}\|>",
    r"\[/?inst\]",
    r"<<?/?sys>>?",
    r"</?s>",
    r"<(?:start|end)_of_turn>",
    r"^###? ?(?:human|assistant|instruction|response):",
)
_SELF = re.compile(
    r"\b(?:i am|i'm|i was|my name is|call me|this is|as|powered by|developed by|trained by|made by|created by|built by|model)\s+"
    r"(?:[\w-]+\s+){0,4}$"
)


_HINTS = (
    *(
        "gpt",
        "claude",
        "gemini",
        "llama",
        "stral",
        "mixtral",
        "qwen",
        "deepseek",
        "grok",
        "phi",
        "command",
        "vicuna",
    ),
    *(
        "bard",
        "copilot",
        "bloom",
        "palm",
        "gemma",
        "falcon",
        "openai",
        "anthropic",
        "deepmind",
        "xai",
        "cohere",
    ),
    *("alibaba", "google", "meta", "microsoft", "amazon", "apple", " ai", "artificial int", "language model"),
    *("my knowledge", "my training", "<|", "<s", "</s", "inst]", "sys>", "_of_turn>", "human:", "assistant:"),
    *("instruction:", "response:"),
)
"""A text without any of these needs no closer look; to see that takes a tenth of the time."""


@dataclass(frozen=True)
class Mark:
    """A passage, `start` to `end` in code points, that tells who wrote the text."""

    start: int
    end: int
    what: What
    certainty: Certainty


class Finder:
    """Looks for all of it in one pass over a text; building it is dear, using it is not."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        """Take a team's own words beside those that everybody knows; words of fewer than three characters are left out."""
        own = sorted({_plain(word)[0].strip() for word in own_words}, key=len, reverse=True)
        words = [re.escape(word) for word in own if len(word) >= _SHORTEST_OWN]
        parts = {
            "token": "|".join(_TOKENS),
            "phrase": _bounded("|".join(_PHRASES)),
            "own": _bounded("|".join(words)) if words else r"(?!)",
            "model": _bounded("|".join(_MODELS)),
            "vendor": _bounded("|".join(map(re.escape, _VENDORS))),
            "model_word": _bounded("|".join(_MODELS_OR_WORDS)),
            "vendor_word": _bounded("|".join(_VENDORS_OR_WORDS)),
        }
        self._hints = (*_HINTS, *(word for word in own if len(word) >= _SHORTEST_OWN))
        self._pattern = re.compile(
            "|".join(f"(?P<{name}>{part})" for name, part in parts.items()), re.MULTILINE
        )

    def find(self, text: str) -> tuple[Mark, ...]:
        """Return the marks in their order; none overlaps another. Never raises, in time linear in the text."""
        low = text.lower() if text.isascii() else _at_a_glance(text)
        if not any(hint in low for hint in self._hints):
            return ()
        plain, places = _plain(text)
        return tuple(
            Mark(places[found.start()], places[found.end() - 1] + 1, what, certainty)
            for found in self._pattern.finditer(plain)
            for what, certainty in [_weighed(found, plain)]
        )


_UNSEEN = {"Cf", "Mn"}
"""Categories of characters that nobody sees, or sees above a letter only."""

_WHATS: dict[str, What] = {
    "token": "token",
    "phrase": "phrase",
    "own": "own",
    "model": "model",
    "model_word": "model",
    "vendor": "vendor",
    "vendor_word": "vendor",
}
"""What the groups of the pattern find; those of words are certain only beside words about oneself."""


def _weighed(found: re.Match[str], text: str) -> tuple[What, Certainty]:
    name = found.lastgroup or ""
    if not name.endswith("_word"):
        return _WHATS[name], "sure"
    before = text[max(0, found.start() - _NEAR) : found.start()]
    return _WHATS[name], "sure" if _SELF.search(before) else "maybe"


def _bounded(pattern: str) -> str:
    return rf"(?<![\w-])(?:{pattern})(?![\w])"


def _at_a_glance(text: str) -> str:
    """Return the text as people read it, quickly and without places: enough to see that there is nothing in it."""
    return unicodedata.normalize("NFKC", text.translate(_invisible())).lower().replace("\u2019", "'")


@cache
def _invisible() -> dict[int, None]:
    return {code: None for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in _UNSEEN}


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text as people read it, and for each of its characters the place where it stands in the text."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in _visible(text):
        for one in unicodedata.normalize("NFKC", letter).lower().replace("\u2019", "'"):
            letters.append(one)
            places.append(place)
    return "".join(letters), places


def _visible(text: str) -> Iterator[tuple[int, str]]:
    for place, letter in enumerate(text):
        if unicodedata.category(letter) not in _UNSEEN:
            yield place, letter
