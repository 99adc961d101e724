"""The shapes of replies about a round's raters, for the OpenAPI document alone."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class RaterAccuracy(BaseModel):
    """How often a rater is right, with its interval and the judgments behind it."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class RaterFlag(BaseModel):
    """One thing that stands out: its check, the evidence in words, and how many such flags chance gives in a round."""

    kind: str
    evidence: str
    expected_false_alarms: float
    state: Literal["open", "accepted", "dismissed", "closed_by_rule"]


class RaterEntry(BaseModel):
    """One rater of a round."""

    rater: str
    cohort: str
    responses: int
    accuracy: RaterAccuracy | None
    flags: list[RaterFlag]


class RaterList(BaseModel):
    """The raters of a round, the worst first."""

    raters: list[RaterEntry]


class FlagSettled(RaterFlag):
    """A flag after it was settled."""

    rater: str
