"""What full reviews look like over the wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from apps.analysis.estimate import Estimate


class ReviewPart(BaseModel):
    """One part of a review; `undefined` says why it found nothing, "" where it worked."""

    taken_at: str
    seconds: float
    undefined: str
    body: dict[str, Any]


class ReviewProgress(BaseModel):
    """How far a review is."""

    review: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    part: str
    done: int
    parts: int
    problem: str


class RoundReview(BaseModel):
    """The newest full review of a round that is done, and how far the one is that was asked for last."""

    study: str
    round: int
    protocol: str
    review: str | None
    taken_at: str | None
    responses: int
    going: ReviewProgress | None
    parts: dict[str, ReviewPart]
    estimates: list[Estimate]
