"""Words that a protocol is made of: names, lines, shares, durations, addresses and languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=False)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=5_000)]
Share = Annotated[float, Field(ge=0, le=1)]

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "y": 365 * 86_400}


def seconds_of(duration: str) -> float:
    """Return the seconds of a duration such as 30m, 24h, 14d or 1y (365 days)."""
    return float(duration[:-1]) * _UNITS[duration[-1]]


def span(duration: str | None) -> timedelta | None:
    """Return a duration as a timedelta, None for none."""
    return timedelta(seconds=seconds_of(duration)) if duration else None


def _at_most_ten_years(duration: str) -> str:
    if not 1 <= seconds_of(duration) <= 3_660 * 86_400:
        raise ValueError("A duration is at least a second and at most ten years.")
    return duration


def _is_email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address.") from error
    return address


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_is_email)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A language tag (BCP 47) such as en, de-CH or ar."""
Duration = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{1,9}[smhdy]$"), AfterValidator(_at_most_ten_years)
]


def each_once(words: list[str]) -> list[str]:
    """Return the words if none stands twice.

    Raises:
        ValueError: one does.
    """
    if len(set(words)) != len(words):
        raise ValueError("A word stands twice.")
    return words
