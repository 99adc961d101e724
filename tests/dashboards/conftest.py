"""Results made by hand, so that a page's view model can be told from its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from apps.analysis.estimate import Estimate
from apps.analysis.models import Snapshot
from apps.analysis.selectors import Results
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Question, Subject

TAKEN = datetime(2026, 11, 23, 9, 3, 12, tzinfo=UTC)
METHOD = "ties half; clustered by rater, CR1, t(72)"
POPULATION = "new raters, fixed scenarios"
EXCLUDED = {"gold": 96, "attention": 0, "repeat": 1, "training": 0, "flagged": 12, "withdrawn": 0}

MakeResults = Callable[..., Results]
MakeEstimate = Callable[..., Estimate]


@pytest.fixture
def estimate() -> MakeEstimate:
    """Make an estimate of the question "overall"; what is not given is well-behaved."""

    def make(measure: str, value: float | None = 0.6, **fields: Any) -> Estimate:
        bounds = {"low": None, "high": None} if value is None else {"low": value - 0.05, "high": value + 0.05}
        usual = {
            "metric": "overall",
            "n": 420,
            "raters": 73,
            "method": METHOD,
            "population": POPULATION,
            "age": 3.0,
        }
        return Estimate(measure=measure, value=value, **{**usual, **bounds, **fields})

    return make


@pytest.fixture
def results() -> MakeResults:
    """Make results of some estimates."""

    def make(estimates: Sequence[Estimate], **fields: Any) -> Results:
        usual: dict[str, Any] = {"responses": 1296, "raters": 73, "excluded": EXCLUDED}
        snapshot = Snapshot(id=UUID(int=7), taken_at=TAKEN, seconds=0.1, estimates=[], **{**usual, **fields})
        return Results(snapshot, tuple(estimates))

    return make


@pytest.fixture
def subject() -> Subject:
    """A round of three versions that asks all four kinds of questions."""
    return Subject(
        title="Which answer?",
        objective="r3 is at least as good",
        includes=("triage",),
        excludes=("paediatrics",),
        number=3,
        state=("running", "Running"),
        imported=False,
        note="",
        versions=("w/r3", "w/r2", "w/r1"),
        baseline="w/r2",
        primary="overall",
        protocol="sha256:abc",
        questions=(
            Question("overall", "preference", "Preference", ""),
            Question("sure", "confidence", "Confidence", ""),
            Question("why", "reasons", "Reasons", "Why did you choose it?"),
        ),
    )


@pytest.fixture
def provenance() -> Provenance:
    return Provenance("/d/w/s/rows/", 3, TAKEN, "sha256:abc", str(UUID(int=7)), "96 on gold items")
