"""E-mail addresses, also those that are written out to hide them: "anna (at) example (dot) org"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_AT = re.compile(r"@|[ ]?[\[({][ ]?(?:at|@)[ ]?[\])}][ ]?| at (?=[a-z0-9-]{2,40}(?: dot |[ ]?[\[(]dot))")
_BEFORE = re.compile(r"[\w.+%&'*/=?^`~!#$-]{1,64}\Z")
_DOT = r"(?:\.|[ ]?[\[({][ ]?(?:dot|\.)[ ]?[\])}][ ]?| dot )"
_AFTER = re.compile(rf"[^\W_](?:[\w-]{{0,61}})(?:{_DOT}[^\W_][\w-]{{0,61}}){{1,6}}")
_WRITTEN_OUT = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "info",
        "io",
        "eu",
        "de",
        "at",
        "ch",
        "uk",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "be",
        "pl",
        "se",
        "no",
        "dk",
        "fi",
        "ie",
        "us",
        "ca",
        "au",
        "in",
        "jp",
        "br",
    ]
)
"""Ends of addresses that are written out in words; others are too often words of a sentence."""
_LAST = re.compile(r"[^\W\d_]{2,}\Z|xn--[a-z0-9-]{2,}\Z")
_EDGES = "'`*!#/=?^~&%$."


class Email(Rule):
    """What stands before and after an at sign, where both could be part of an address."""

    slug = "email"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield addresses."""
        read = text.plain.text
        for at in _AT.finditer(read):
            before = _BEFORE.search(read[max(at.start() - 64, 0) : at.start()])
            after = _AFTER.match(read, at.end())
            local = before.group().lstrip(_EDGES) if before else ""
            if (
                not local
                or local.endswith(".")
                or after is None
                or not _LAST.search(after.group().rstrip("-"))
            ):
                continue
            if at.group().startswith(" at") and after.group().split()[-1] not in _WRITTEN_OUT:
                continue
            yield Mark(*text.span(at.start() - len(local), after.end()), "e-mail")


RECOGNISER = Email()
