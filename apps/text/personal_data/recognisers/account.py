"""International bank account numbers, of a country's length and with the right check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

LENGTHS: Final = {
    "ad": 24,
    "ae": 23,
    "al": 28,
    "at": 20,
    "az": 28,
    "ba": 20,
    "be": 16,
    "bg": 22,
    "bh": 22,
    "br": 29,
    "ch": 21,
    "cr": 22,
    "cy": 28,
    "cz": 24,
    "de": 22,
    "dk": 18,
    "do": 28,
    "ee": 20,
    "eg": 29,
    "es": 24,
    "fi": 18,
    "fr": 27,
    "gb": 22,
    "ge": 22,
    "gi": 23,
    "gr": 27,
    "hr": 21,
    "hu": 28,
    "ie": 22,
    "il": 23,
    "is": 26,
    "it": 27,
    "jo": 30,
    "kw": 30,
    "kz": 20,
    "lb": 28,
    "li": 21,
    "lt": 20,
    "lu": 20,
    "lv": 21,
    "mc": 27,
    "md": 24,
    "me": 22,
    "mk": 19,
    "mt": 31,
    "nl": 18,
    "no": 15,
    "pk": 24,
    "pl": 28,
    "pt": 25,
    "qa": 29,
    "ro": 24,
    "rs": 22,
    "sa": 24,
    "se": 24,
    "si": 19,
    "sk": 24,
    "sm": 27,
    "tn": 24,
    "tr": 26,
    "ua": 29,
    "xk": 20,
}
"""Characters of a number, by country (ISO 13616)."""

_BEGINS = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?=[ -]?[a-z0-9])")


class Account(Rule):
    """A country, two check digits, and as many characters as the country has, with a space or dash between any of them."""

    slug = "account"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield account numbers."""
        read = text.plain.text
        for begin in _BEGINS.finditer(read):
            end, number = begin.start(), ""
            wanted = LENGTHS.get(begin.group()[:2], 0)
            while len(number) < wanted and end < len(read):
                letter = read[end]
                if letter.isascii() and letter.isalnum():
                    number += letter
                elif letter not in " -" or read[end - 1] in " -":
                    break
                end += 1
            if wanted and len(number) == wanted and not read[end : end + 1].isalnum() and is_checked(number):
                yield Mark(*text.span(begin.start(), end), "account")


def is_checked(number: str) -> bool:
    """Return whether the check digits are right (ISO 7064, mod 97-10)."""
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


RECOGNISER = Account()
