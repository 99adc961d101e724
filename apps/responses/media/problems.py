"""Why a recording cannot be used."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """The word that is kept of a recording that is refused."""

    EMPTY = "empty"
    OTHER_TYPE = "other_type"
    BROKEN = "broken"
    NO_SOUND = "no_sound"
    NO_PICTURE = "no_picture"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_DENSE = "too_dense"
    TOO_HEAVY = "too_heavy"
    NOT_MASKED = "not_masked"


class Unusable(Exception):  # noqa: N818 - the word that callers read
    """This recording cannot be used; it carries the word for why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
