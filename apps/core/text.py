"""Text and JSON that come in from outside: taken as they are, or refused with words that help.

Nothing is repaired: blanks at the ends, U+00A0 and U+2028 are somebody's answer and stay. Refused is only what the stores
behind cannot hold (NUL, lone surrogates) or what one reader would understand differently from the next (two keys of one
name, NaN, a whole number of a hundred digits).
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from apps.core.errors import Invalid, Problem

MAX_DEPTH = 32
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LONGEST_INTEGER = 20  # digits and a sign; what is longer lies outside 64 bits

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
# Escapes that may stand for NUL or a surrogate; a match only means that a closer look is needed.
_DOUBTFUL_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
# A string (also one that never ends) or one bracket; possessive, so that no text makes it go back.
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{\]}]', re.DOTALL)


class TextError(Invalid, ValueError):
    """A text that cannot be taken; the message is for the person who sent it."""


class BadJSON(Invalid, ValueError):  # noqa: N818 - the name that views and the client use
    """JSON that cannot be taken.

    Attributes:
        message: what is wrong, for a person.
        pointer: JSON pointer (RFC 6901) to the place; "" for the whole.
    """

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message, problems=(Problem(pointer, message),))
        self.pointer = pointer


def clean_text(value: str, *, max_length: int) -> str:
    """Return the same text, nothing stripped or altered.

    Args:
        value: what was typed or sent.
        max_length: the most code points it may have.

    Raises:
        TextError: it holds NUL or a lone surrogate, or is too long.
    """
    if len(value) > max_length:
        raise TextError(
            ngettext(
                "This text has %(length)s characters; at most %(most)s character is possible.",
                "This text has %(length)s characters; at most %(most)s characters are possible.",
                max_length,
            )
            % {"length": len(value), "most": max_length}
        )
    if unfit := _unfit(value):
        raise TextError(unfit)
    return value


def decode_upload(data: bytes) -> str:
    """Return the text of an uploaded file: UTF-8, with or without its mark, or UTF-16 with its mark.

    Raises:
        TextError: it is anything else; the message says how to save the file.
    """
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not data.startswith(
        codecs.BOM_UTF32_LE
    ):
        encoding = "utf-16"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = gettext(
            "This file is not text in UTF-8. Save it as “UTF-8” (in Excel: “CSV UTF-8”) and upload it again."
        )
        raise TextError(message) from error
    if "\x00" in text:
        raise TextError(
            gettext(
                "This file holds zero bytes, so it is not plain text in UTF-8. "
                "Export it as text, save it as “UTF-8” and upload it again."
            )
        )
    return text


def loads_bounded(source: bytes | str) -> object:
    """Return the value of a JSON text that anybody may have sent.

    Bounds: UTF-8, depth at most 32, no NUL, no lone surrogate, numbers finite, whole numbers within 64 bits, no key twice
    in one object.

    Raises:
        BadJSON: with a pointer to the place, or "" where the text as a whole is at fault.
    """
    text = _decoded(source)
    _refuse_depth(text)
    flaws: list[_Flaw] = []
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_Pairs(flaws),
            parse_int=_Integers(flaws),
            parse_float=_Floats(flaws),
            parse_constant=_Constants(flaws),
        )
    except json.JSONDecodeError as error:
        raise BadJSON(
            gettext("This is not JSON. Line %(line)s, column %(column)s: %(problem)s.")
            % {
                "problem": error.msg.removesuffix(" at").removesuffix(" starting"),
                "line": error.lineno,
                "column": error.colno,
            }
        ) from error
    if flaws or _DOUBTFUL_ESCAPE.search(text):
        _refuse_flaws(value)
    return value


def _unfit(value: str) -> str:
    """Return what no store can hold in this text, as a sentence; "" if nothing."""
    found = _UNFIT.search(value)
    if found is None:
        return ""
    if found[0] == "\x00":
        return gettext(
            "This text holds a zero character (NUL), which cannot be stored. Remove it and send it again."
        )
    return gettext(
        "This text holds half of a character (a lone surrogate), which cannot be stored. Type it again."
    )


def _decoded(source: bytes | str) -> str:
    if isinstance(source, str):
        if not source.isascii() and _SURROGATE.search(source):
            raise BadJSON(_unfit(source))
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJSON(
            gettext("This is not UTF-8: byte %(place)s cannot be read.") % {"place": error.start}
        ) from error


def _refuse_depth(text: str) -> None:
    """Refuse nesting before the parser meets it: that one would recurse."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _BRACKET_OR_STRING.finditer(text):
        mark = found[0]
        if mark in {"[", "{"}:
            depth += 1
            if depth > MAX_DEPTH:
                raise BadJSON(
                    gettext("This JSON is nested more than %(most)s levels deep.") % {"most": MAX_DEPTH}
                )
        elif mark in {"]", "}"}:
            depth -= 1


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands in the parsed value where something cannot be taken, so that its place can be found afterwards."""

    message: str
    key: str | None = None  # the member of the object in whose place this stands


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Makes an object of its members; no key may come twice."""

    flaws: list[_Flaw]

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                break
            seen.add(key)
        return _noted(self.flaws, gettext("This key stands twice in one object."), key)


@dataclass(frozen=True, slots=True)
class _Integers:
    flaws: list[_Flaw]

    def __call__(self, digits: str) -> int | _Flaw:
        # The length first: turning very many digits into a number takes quadratic time.
        if len(digits) <= _LONGEST_INTEGER and _SMALLEST <= (number := int(digits)) <= _LARGEST:
            return number
        return _noted(self.flaws, gettext("This whole number needs more than 64 bits."))


@dataclass(frozen=True, slots=True)
class _Floats:
    flaws: list[_Flaw]

    def __call__(self, digits: str) -> float | _Flaw:
        number = float(digits)
        if math.isfinite(number):
            return number
        return _noted(self.flaws, gettext("This number is too large."))


@dataclass(frozen=True, slots=True)
class _Constants:
    flaws: list[_Flaw]

    def __call__(self, name: str) -> _Flaw:
        return _noted(
            self.flaws, gettext("%(name)s is not a number that JSON knows; use null.") % {"name": name}
        )


def _noted(flaws: list[_Flaw], message: str, key: str | None = None) -> _Flaw:
    flaw = _Flaw(message, key)
    flaws.append(flaw)
    return flaw


def _refuse_flaws(value: object) -> None:
    """Raise for the first flaw or unfit text, in the order of the text."""
    stack: list[Iterator[tuple[str, object]]] = [iter([("", value)])]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            continue
        pointer, found = step
        if isinstance(found, _Flaw):
            place = pointer if found.key is None or _unfit(found.key) else f"{pointer}/{_escaped(found.key)}"
            raise BadJSON(found.message, place)
        if isinstance(found, str):
            if message := _unfit(found):
                raise BadJSON(message, pointer)
        elif isinstance(found, list):
            stack.append(_items(pointer, found))
        elif isinstance(found, dict):
            stack.append(_members(pointer, found))


def _items(pointer: str, found: list[object]) -> Iterator[tuple[str, object]]:
    for index, item in enumerate(found):
        yield f"{pointer}/{index}", item


def _members(pointer: str, found: dict[str, object]) -> Iterator[tuple[str, object]]:
    for key, item in found.items():
        if message := _unfit(key):
            raise BadJSON(message, pointer)
        yield f"{pointer}/{_escaped(key)}", item


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
