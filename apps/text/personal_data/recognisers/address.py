"""Where somebody lives: a number and a street, in the ways of a few countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_NAME = r"[A-Z\u00c0-\u00de][\w'\u2019-]{0,30}"
_AFTER = r"(?:,? (?:Apt|Apartment|Flat|Unit|Suite|#)\.? ?\w{1,5})?"
_POSTCODE = r"(?:,? {0,2}(?:[A-Z][\w'-]{1,30} ?){0,3},? ?(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:[A-Z]{2} )?\d{4,5}(?:-\d{4})?(?!\d)))?"
_PATTERNS = (
    re.compile(
        rf"(?<![\w.])\d{{1,5}}[A-Za-z]?,? (?:(?:North|South|East|West|N|S|E|W)\.? )?(?:{_NAME} ){{1,3}}"
        rf"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Crescent|Terrace|Square|Way|Gardens|Grove|Mews)\b\.?{_AFTER}{_POSTCODE}"
    ),
    re.compile(
        r"\b[A-Z\u00c4\u00d6\u00dc][\w\u00df-]{2,30}(?:stra\u00dfe|strasse|str\.|weg|platz|allee|gasse|ufer|damm|ring|straat|gracht|laan|plein|gatan|v\u00e4gen|vej|veien)"
        r" \d{1,4}[a-z]?\b(?:,? (?:[A-Z]{1,2}-)?\d{4,5}(?: [A-Z]{2})? [A-Z\u00c4\u00d6\u00dc][\w\u00df-]{1,30})?"
    ),
    re.compile(
        rf"\b\d{{1,4}}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|impasse|chemin|all\u00e9e|quai)(?: (?:de la|de l'|des|du|de|d'))? ?{_NAME}"
        rf"(?:[ -]{_NAME}){{0,3}}(?:,? \d{{5}} {_NAME})?"
    ),
    re.compile(
        rf"\b(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Rr]ua|[Tt]ravessa|ulica|ul\.)(?: (?:de la|de los|del|de|della|dei|da|do|dos))?"
        rf" {_NAME}(?: (?:de )?{_NAME}){{0,2}},? (?:n\.? ?\u00ba? ?)?\d{{1,4}}\b(?:,? \d{{5}} {_NAME})?"
    ),
    re.compile(r"\b(?:P\.? ?O\.? Box|Postfach) \d{1,6}\b"),
)


class Address(Rule):
    """Streets by what they are called in English, German, Dutch, Nordic, French, Spanish, Italian, Portuguese and Polish."""

    slug = "address"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield addresses with what follows of town and code."""
        for pattern in _PATTERNS:
            for found in pattern.finditer(text.written):
                yield Mark(found.start(), found.start() + len(found.group().rstrip(" ,.")), "address")


RECOGNISER = Address()
