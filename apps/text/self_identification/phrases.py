"""Words in which a model speaks of itself, and the tokens of chat templates that should never have been seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.text.self_identification.looks import AFTER
from apps.text.self_identification.marks import Mark

_W = r"[\s*_]{1,3}"
"""What stands between two words, perhaps a line's end or an asterisk."""

_MACHINE = rf"(?:(?:large{_W})?language{_W}model|(?:ai|artificial{_W}intelligence){_W}(?:language{_W})?(?:model|assistant|chatbot|bot|system|program)|chatbot)"
_BARE_AI = rf"(?:ai|artificial{_W}intelligence)(?=\s*[,.;:!)\n]|\s*\Z|{_W}(?:i|my|developed|trained|created|made|built|designed|and|so|without|that|who)\b)"
_ABILITY = r"(?:cut-?off|cut off|ends|stops|only goes|only extends|was last updated)"


class Phrase(NamedTuple):
    """A pattern for texts that hold all words of one of `hints`."""

    hints: tuple[frozenset[str], ...]
    pattern: re.Pattern[str]


def _phrase(hints: str, pattern: str) -> Phrase:
    words = tuple(frozenset(hint.split()) for hint in hints.split("|"))
    return Phrase(words, re.compile(pattern.replace(" ", _W)))


_PHRASES = (
    _phrase(
        "language model|chatbot|ai|artificial intelligence",
        rf"\b(?:as|i am|i'm|being)(?: (?:just|only|simply|also))? an? (?:{_MACHINE}{AFTER}|{_BARE_AI})",
    ),
    _phrase(
        "language model by", rf"\blanguage model (?:trained|developed|created|made|built|designed) by{AFTER}"
    ),
    _phrase(
        "my knowledge|my training|knowledge cutoff|knowledge cut off|my last update|i last trained|i trained on",
        rf"\b(?:my knowledge(?: base)? {_ABILITY}|my training (?:data (?:{_ABILITY}|includes|only)|cut-?off)|knowledge cut-?off"
        rf"|my last knowledge update|(?:of|since|until|to) my last (?:update|training)|i was last trained|i was trained on){AFTER}",
    ),
    _phrase(
        "ki sprachmodell|ki modell|ki assistent",
        r"\b(?:als|ich bin)(?: eine?)? ki-(?:sprachmodell|modell|assistent)",
    ),
    _phrase(
        "mod le de langage|modele de langage",
        r"\b(?:en tant que|je suis un) (?:grand )?mod(?:e|\u00e8)le de langage",
    ),
    _phrase("modelo de lenguaje", r"\b(?:como|soy)(?: un)? (?:gran )?modelo de lenguaje"),
)

_CHINESE = re.compile(
    "(?:\u4f5c\u4e3a|\u6211\u662f)(?:\u4e00\u4e2a|\u4e00\u6b3e)?(?:ai|\u4eba\u5de5\u667a\u80fd)"
)
"""As, or I am, an AI."""

_TOKENS = re.compile(
    r"(?P<sure><\|[^|<>\s]{2,40}\|>|\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|</?think>|\[gmask\]"
    r"|^### ?(?:human|assistant|user|system):)|(?P<frame></?s>)|<(?:bos|eos|pad|unk)>|^### ?(?:instruction|response|input):",
    re.MULTILINE,
)
_INSTRUCTS, _GOES_ON = re.compile(r"\s{0,2}\[inst\]"), re.compile(r"[^\S\n]{0,3}(?!<s>)\S")


def said(text: str, words: set[str]) -> Iterator[Mark]:
    """Yield what a text as people read it, with its `words`, says of itself, and its tokens."""
    for phrase in _PHRASES:
        if any(hint <= words for hint in phrase.hints):
            for found in phrase.pattern.finditer(text):
                yield Mark(*found.span(), "phrase", "sure")
    if not text.isascii():
        for found in _CHINESE.finditer(text):
            yield Mark(*found.span(), "phrase", "sure")
    if "<" in text or "[" in text or "###" in text:
        yield from _tokens(text)


def _tokens(text: str) -> Iterator[Mark]:
    """Yield tokens; <s> and </s> are certain where they frame the text, not where they strike something out."""
    found = list(_TOKENS.finditer(text))
    struck = _strikes(text, [one for one in found if one.lastgroup == "frame"])
    for one in found:
        certain = one.lastgroup == "sure" or (one.lastgroup == "frame" and not struck)
        yield Mark(*one.span(), "token", "sure" if certain else "maybe")


def _strikes(text: str, frames: list[re.Match[str]]) -> bool:
    """Return whether some <s> stands within the text, or begins it where its </s> is within a line."""
    opened = [one for one in frames if one.group() == "<s>" and not _INSTRUCTS.match(text, one.end())]
    if not opened:
        return False
    closed = [one for one in frames if one.group() == "</s>"]
    return bool(text[: opened[0].start()].strip()) or any(_GOES_ON.match(text, one.end()) for one in closed)
