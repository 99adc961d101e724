"""The shapes of replies, for the OpenAPI document alone; what is sent in has its shapes in the domain."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from apps.analysis.estimate import Estimate
from apps.catalog.records import OutputRecord, SystemRecord, VersionRecord


class ProblemPlace(BaseModel):
    """One thing that is wrong: a JSON pointer into what was sent, or a query parameter, and why."""

    pointer: str
    detail: str
    reason: str
    parameter: str | None = None


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemPlace]


class Warned(BaseModel):
    """Allowed, but worth a second look."""

    pointer: str
    reason: str


class RefusedLine(BaseModel):
    """A line that was left out, counted from 1, and why."""

    line: int
    reason: str
    pointer: str


class LinesReport(BaseModel):
    """What became of the lines."""

    accepted: int
    repeated: int
    refused: list[RefusedLine]


class JudgmentsReport(LinesReport):
    """What became of the lines, and the round that took them."""

    round: int


class SystemPage(BaseModel):
    """A page of systems."""

    next: str | None
    previous: str | None
    results: list[SystemRecord]


class Withdrawal(BaseModel):
    """Since when a version is withdrawn, and why."""

    at: str
    reason: str


class VersionEntry(VersionRecord):
    """A version; `withdrawn` is there where it is."""

    withdrawn: Withdrawal | None = None


class VersionPage(BaseModel):
    """A page of versions."""

    next: str | None
    previous: str | None
    results: list[VersionEntry]


class OutputPage(BaseModel):
    """A page of outputs."""

    next: str | None
    previous: str | None
    results: list[OutputRecord]


class StudyLinks(BaseModel):
    """Where a study's things are."""

    model_config = ConfigDict(extra="allow")

    itself: str = Field(alias="self")
    launch: str
    progress: str
    results: str
    verdict: str
    responses: str


class RoundEntry(BaseModel):
    """One round of a study."""

    number: int
    state: Literal["running", "paused", "closed"]
    origin: Literal["collected", "import"]
    protocol: str
    launched_at: str
    closes_at: str | None
    closed_at: str | None
    responses: int
    newest_at: str | None
    consent: str
    note: str


class StudyEntry(BaseModel):
    """A study in a list, with its newest round."""

    slug: str
    title: str
    mode: str
    protocol: str
    changed_at: str
    round: RoundEntry | None
    links: StudyLinks


class StudyPage(BaseModel):
    """A page of studies."""

    next: str | None
    previous: str | None
    results: list[StudyEntry]


class StudyPushed(BaseModel):
    """What sending a protocol did."""

    slug: str
    outcome: Literal["created", "changed", "unchanged"]
    protocol: str
    warnings: list[Warned]
    links: StudyLinks


class StudyDetail(BaseModel):
    """A study; `document` is the protocol as it was sent, `join_url` only there for those who may write."""

    slug: str
    title: str
    mode: str
    protocol: str
    document: dict[str, Any]
    changed_at: str
    rounds: list[RoundEntry]
    links: StudyLinks
    join_url: str | None = None


class RoundLaunched(BaseModel):
    """What launching did."""

    study: str
    round: int
    state: Literal["running"]
    protocol: str
    slots: int
    warnings: list[Warned]
    join_url: str
    links: StudyLinks


class RoundMoved(BaseModel):
    """What pausing, resuming or closing did."""

    study: str
    round: int
    state: Literal["running", "paused", "closed"]
    protocol: str
    links: StudyLinks


class SlotCounts(BaseModel):
    """Slots of the plan."""

    planned: int
    done: int
    leased: int
    open: int


class CellEntry(BaseModel):
    """One quota cell of a round: who belongs in it, what it needs, and how full it is.

    `complete` and `live` are people; `slots` are those that only the cell's people may have.
    """

    number: int
    where: dict[str, str]
    raters: int | None
    judgments: int | None
    state: Literal["full", "short", "none", "closed"]
    complete: int
    live: int
    slots: SlotCounts
    closed_at: str | None


class CellList(BaseModel):
    """The quota cells of a round, in the protocol's order."""

    study: str
    round: int
    cells: list[CellEntry]


class CellMoved(CellEntry):
    """A quota cell after it was closed or opened."""

    study: str
    round: int


class ItemsReport(LinesReport):
    """What became of the lines; `warnings` are there where texts name a version."""

    round: int
    warnings: list[Warned] | None = None


class RoundProgress(BaseModel):
    """How far a round is.

    `outcomes` counts people by how it ended for them, with `judging` and `away` for those for whom it has not. `cells` are
    the quotas, null for those who may only read: a cell may hold very few people.
    """

    study: str
    round: int
    state: Literal["running", "paused", "closed"]
    origin: Literal["collected", "import"]
    protocol: str
    slots: SlotCounts
    responses: int
    raters: int
    joined: int
    active: int
    median_seconds: float | None
    newest_at: str | None
    outcomes: dict[str, int]
    cells: list[CellEntry] | None


class RoundResults(BaseModel):
    """All estimates of a round at one moment; `snapshot` is null before the first one. `withdrawn` are those of its versions that are."""

    study: str
    round: int
    protocol: str
    snapshot: str | None
    taken_at: str | None
    responses: int
    raters: int
    excluded: dict[str, int]
    withdrawn: dict[str, Withdrawal]
    estimates: list[Estimate]


class StoredPicture(BaseModel):
    """A picture that is stored: what messages call it, and its size in pixels."""

    media: str
    width: int
    height: int


class UploadedPicture(StoredPicture):
    """What became of an upload."""

    outcome: Literal["created", "unchanged"]


class GateEntry(BaseModel):
    """One gate of a round and what it came to; `census` is there, and true, where the scenarios are the whole population."""

    name: str
    verdict: Literal["pass", "fail", "inconclusive", "no_data", "unhealthy"]
    kind: Literal["guardrail", "signal"]
    rule: str
    value: float | None
    low: float | None
    high: float | None
    more_judgments: int | None
    locked_before_data: bool
    on_fail: Literal["rollback", "pause", "none"]
    metric: str
    measure: str | None
    version: str | None
    versus: str | None
    slice: dict[str, str] | None
    weights: Literal["traffic", "population"] | None
    level: float | None
    n: int
    raters: int
    waiting: int
    design: Literal["sequential", "fixed", "census"] | None
    at: int | None
    method: str
    population: str
    undefined: str | None
    census: bool | None = None


class HealthEntry(BaseModel):
    """One check of the data that gates rest on."""

    check: str
    gate: str
    healthy: bool
    value: float | None
    n: int
    reason: str


class RoundVerdict(BaseModel):
    """What a round comes to, gate by gate; `snapshot` is null before the first one."""

    study: str
    round: int
    protocol: str
    snapshot: str | None
    taken_at: str | None
    verdict: Literal["pass", "fail", "inconclusive", "no_data", "unhealthy"]
    gates: list[GateEntry]
    health: list[HealthEntry]
