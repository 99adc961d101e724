"""Telephone numbers: with a country's code, as a country writes them, or behind a word that says it is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_REST = r"(?:[ \-./()]{0,2}\d)"
_ABROAD = re.compile(rf"(?<![\w+.,])(?:\+|00)[ (]?[1-9]{_REST}{{6,13}}(?!\d)")
_TRUNK = re.compile(rf"(?<![\w+.,/:-])(?<!\d )\(?0[1-9]{_REST}{{6,10}}(?![\d:]|[.,/-]\d)")
_AMERICAN = re.compile(
    r"(?<![\w+.,/-])(?:1[ .-])?\(?[2-9]\d{2}\)?[ .\-]{1,2}[2-9]\d{2}[ .\-]\d{4}(?![\w-]|[.,]\d)"
)
_CUED = re.compile(
    r"\b(?:(?:tele)?phone|mobile|cell|tel|telephone|whats ?app|signal|call|ring|text|sms|fax|reach me|landline|telefon|handy|mobil|rufnummer|ruf|tele?fono"
    r"|m\u00f3vil|celular|llama|ll\u00e1mame|portable|appelle[zr]?|cellulare|chiama(?:mi)?|bel|telefoon|telefone|ligue|telefonnummer)"
    rf"[^\d\n+(]{{0,25}}([+(]?\d{_REST}{{6,14}})(?!\d)"
)
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./ -](?:0?[1-9]|1[0-2])[./ -](?:19|20)?\d\d|(?:19|20)\d\d[./ -]\d\d[./ -]\d\d.{0,12}"
)
_COUNTED = re.compile(
    r"(?:order|invoice|ticket|case|ref(?:erence)?|isbn|issn|doi|serial|part|item|model|sku|tracking|bestellung|rechnung|commande|pedido|id|no|nr|#)(?: number| no\.?| nr\.?| code)?[ .:#]{0,3}\Z"
)
_TRUNK_REGIONS: Final = (
    "GB",
    "DE",
    "FR",
    "NL",
    "AT",
    "CH",
    "AU",
    "BE",
    "SE",
    "JP",
    "IN",
    "BR",
    "ZA",
    "TR",
    "PL",
)
_REGIONS: Final = ("US", "ES", "IT", "PT", "DK", "NO", "PL", "CZ", "GR", "MX", *_TRUNK_REGIONS)

_MOST = 300
"""Candidates of one text that are looked up; what has more is no prose, and the others are left for somebody to look at."""


class Phone(Rule):
    """What looks like a number of some country and, looked up in the numbering plans of libphonenumber, can be one."""

    slug = "phone"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield numbers; dates and numbers of orders are none."""
        for asked, (start, end, regions) in enumerate(_candidates(text.plain.text)):
            if asked >= _MOST:
                yield Mark(*text.span(start, end), "phone", "maybe")
            elif _is_number(text.plain.text[start:end], regions):
                yield Mark(*text.span(start, end), "phone")


def _candidates(read: str) -> Iterator[tuple[int, int, tuple[str | None, ...]]]:
    for found in _ABROAD.finditer(read):
        yield *found.span(), (None,)
    for pattern, regions in ((_TRUNK, _TRUNK_REGIONS), (_AMERICAN, ("US",))):
        for found in pattern.finditer(read):
            is_counted = _COUNTED.search(read[max(found.start() - 24, 0) : found.start()])
            if not is_counted and not _DATE.fullmatch(found.group()):
                yield *found.span(), regions
    for found in _CUED.finditer(read):
        if not _DATE.fullmatch(found.group(1)):
            yield *found.span(1), _REGIONS


def _is_number(written: str, regions: tuple[str | None, ...]) -> bool:
    plain = f"+{written[2:]}" if regions == (None,) and written.startswith("00") else written
    return any(_is_of(plain, region) for region in regions)


def _is_of(written: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False


RECOGNISER = Phone()
