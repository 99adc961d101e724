"""Errors of the domain. Views and the API catch these and no others; their words may be shown to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the place, "" for the whole.
        reason: what is wrong and what would be right, for a person.
    """

    pointer: str
    reason: str


def pointer_to(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to the place that these keys and indices lead to."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


class PlumblineError(Exception):
    """Something that the person can understand and, mostly, mend."""

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems


class Invalid(PlumblineError):  # noqa: N818 - the word that views and the API read
    """What was sent does not fit; `problems` says where (HTTP 422)."""


class NotFound(PlumblineError):  # noqa: N818 - the word that views and the API read
    """There is no such thing for this person (HTTP 404)."""


class Refused(PlumblineError):  # noqa: N818 - the word that views and the API read
    """The state of the thing does not allow it now (HTTP 409)."""


class TooLarge(PlumblineError):  # noqa: N818 - the word that views and the API read
    """More than one request may carry (HTTP 413)."""


class Gone(PlumblineError):  # noqa: N818 - the word that views and the API read
    """It was there and its time is over (HTTP 410)."""
