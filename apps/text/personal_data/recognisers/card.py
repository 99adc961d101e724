"""Numbers of payment cards: of an issuer's prefix and length, with the right check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule, digit_runs

_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6[0-37-9])\d{14}"
)
"""Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro."""


class Card(Rule):
    """Thirteen to nineteen digits, in groups or not."""

    slug = "card"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield numbers of cards; one that could be made of the same digits in two ways once."""
        for start, end, digits in digit_runs(text.plain.text, 13, 19):
            if _ISSUED.fullmatch(digits) and is_luhn(digits):
                yield Mark(*text.span(start, end), "card")


def is_luhn(digits: str) -> bool:
    """Return whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(twice - 9 * (twice > 9) for twice in doubled)) % 10 == 0


RECOGNISER = Card()
