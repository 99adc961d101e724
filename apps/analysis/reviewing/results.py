"""What a full review found, as it is kept and as it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.analysis.estimate import Estimate
from apps.analysis.publication import CELLS, coarse

PRIVATE = "private"
"""What a part's body holds under this key only researchers may see."""


@dataclass(frozen=True)
class PartResult:
    """One part of a review.

    Attributes:
        body: what it found beside its estimates.
        taken_at: the moment of the rows that it read.
        seconds: how long it took.
        undefined: why it found nothing, "" where it worked.
        numbers: how many of the review's estimates are its own.
    """

    slug: str
    body: dict[str, Any]
    taken_at: datetime
    seconds: float
    undefined: str = ""
    numbers: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the object that a review keeps."""
        return {**vars(self), "taken_at": self.taken_at.isoformat()}

    @classmethod
    def from_json(cls, value: dict[str, Any], *, to_researcher: bool) -> PartResult:
        """Return what a review keeps, without what this reader may not see."""
        body = dict(value["body"])
        if not to_researcher:
            body.pop(PRIVATE, None)
            if CELLS in body:
                body[CELLS] = [coarse(row) for row in body[CELLS]]
        return cls(**{**value, "body": body, "taken_at": datetime.fromisoformat(value["taken_at"])})


@dataclass(frozen=True)
class ReviewResults:
    """A full review, ready to be looked things up in.

    Attributes:
        review: id of the row.
        responses: how many the round had when it was made.
        parts: by slug.
        estimates: of all parts.
    """

    review: str
    taken_at: datetime
    responses: int
    parts: dict[str, PartResult] = field(default_factory=dict)
    estimates: tuple[Estimate, ...] = ()

    def part(self, slug: str) -> PartResult | None:
        """Return a part, None where this review had none of this name."""
        return self.parts.get(slug)
