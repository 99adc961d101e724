"""The shapes of replies about the scenario library, for the OpenAPI document alone."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from apps.analysis.estimate import Estimate
from apps.catalog.records import ScenarioRecord


class ScenarioFacets(BaseModel):
    """How many scenarios were found, and how many of each kind: facet, value, count."""

    total: int
    counts: dict[str, dict[str, int]]


class FoundScenarios(BaseModel):
    """A page of scenarios; `facets` only where they were asked for."""

    next: str | None
    previous: str | None
    results: list[ScenarioRecord]
    facets: ScenarioFacets | None = None


class ApprovalWord(BaseModel):
    """What a discipline said of a revision."""

    discipline: str
    revision: int
    approved: bool
    note: str
    by: str | None
    at: str


class RevisionText(BaseModel):
    """One text that a scenario had or has."""

    number: int
    messages: list[dict[str, Any]]
    context: dict[str, str]
    reference: str
    label: str
    note: str
    by: str | None
    at: str


class ChangeOfFields(BaseModel):
    """What was changed: field -> [before, after]; long texts stand in the revisions and are null here."""

    fields: dict[str, list[Any]]
    note: str
    by: str | None
    at: str


class RevisionDiff(BaseModel):
    """What differs between two revisions, as a unified diff."""

    model_config = ConfigDict(populate_by_name=True)

    key: str
    from_: int = Field(alias="from")
    to: int
    diff: str


class ScenarioEntry(ScenarioRecord):
    """A scenario with all that is known of it; `usable` says whether rounds may use it now."""

    revision: int
    shown: bool
    source: dict[str, Any]
    usable: bool
    missing: list[str]
    approvals: list[ApprovalWord]
    changes: list[ChangeOfFields]
    revisions: list[RevisionText]
    outputs: int
    siblings: list[str]


class CoveredRound(BaseModel):
    """One round with the number that decides in it."""

    study: str
    round: int
    state: str
    launched_at: str
    judged_at: str | None
    verdict: str | None
    result: Estimate | None


class CoverageCell(BaseModel):
    """How many scenarios of a tag a round shows, and the number for them alone where its slices have tags."""

    scenarios: int
    result: Estimate | None


class CoveredTag(BaseModel):
    """One tag; a cell is null where the round shows no scenario of it."""

    tag: str
    group: str
    scenarios: int
    run_at: str | None
    cells: list[CoverageCell | None]


class CoverageMatrix(BaseModel):
    """Tags by rounds, the newest first."""

    rounds: list[CoveredRound]
    tags: list[CoveredTag]
    more_tags: bool


class FailureFound(BaseModel):
    """One reason to look at an item again."""

    item: str
    scenario: str
    why: str
    version: str | None
    measure: str
    value: float
    n: int
    raters: int


class FailureList(BaseModel):
    """Where a round went wrong, the worst first."""

    study: str
    round: int
    failures: list[FailureFound]


class ProposedScenario(ScenarioRecord):
    """A scenario with what it came from."""

    source: dict[str, Any]


class ProposalList(BaseModel):
    """The scenarios that were proposed."""

    study: str
    round: int
    proposed: list[ProposedScenario]
