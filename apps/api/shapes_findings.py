"""The shapes of findings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from apps.api.shapes import Withdrawal


class Span(BaseModel):
    """A number with the ends of its interval."""

    value: float
    low: float
    high: float


class GapSpan(Span):
    """A gap with its interval at `level`, which allows for everything that was compared."""

    level: float


class FindingEntry(BaseModel):
    """One finding: `impact` is `share` times `severity`, in points of all answers."""

    id: int
    version: str | None
    versus: str | None
    metric: str
    measure: str
    slice: dict[str, str]
    reference: Literal["rest", "baseline", "expectation", "protocol", "grade"]
    state: Literal["new", "known", "acting", "fixed", "returned"]
    own: float
    against: float
    method: str
    catastrophic: bool
    gap: GapSpan
    share: Span
    severity: Span
    impact: Span
    people: int
    scenarios: int
    n: int
    owner: str | None
    first_round: int
    last_round: int
    missed_in: int | None
    seen_at: str
    private: bool | None = None


class FindingList(BaseModel):
    """A study's findings, the greatest impact first; `round` is null for those of all rounds.

    `withdrawn` are the versions of the study that are out of use by now.
    """

    study: str
    round: int | None
    withdrawn: dict[str, Withdrawal]
    findings: list[FindingEntry]


class LikeEntry(BaseModel):
    """A scenario to collect next; `nearness` is how much of what the finding costs lies on scenarios with its tags and risk."""

    scenario: str
    messages: list[dict[str, Any]]
    tags: list[str]
    shared: list[str]
    risk: str
    weight: float
    nearness: float


class LikeList(BaseModel):
    """Scenarios to collect next, the nearest first."""

    study: str
    finding: int
    scenarios: list[LikeEntry]
