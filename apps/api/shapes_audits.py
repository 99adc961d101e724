"""The shapes of equity audits."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from apps.api.shapes import Withdrawal


class SignatureEntry(BaseModel):
    """One person's name under an audit."""

    role: Literal["interpreter", "approver"]
    by: str
    remark: str
    at: str


class AuditEntry(BaseModel):
    """An audit without what it says; `sha256` is the hash of that in canonical JSON."""

    number: int
    round: int
    sha256: str
    snapshot: str
    review: str
    made_by: str
    made_at: str
    signatures: list[SignatureEntry]


class AuditList(BaseModel):
    """A study's audits, newest first, the newest hundred."""

    study: str
    audits: list[AuditEntry]


class AuditBody(BaseModel):
    """What an audit says, as it was frozen; later formats may add to it.

    `coverage` are rows of key and group of people, key and group of scenarios, people at least, people planned, and how well that is.
    """

    model_config = ConfigDict(extra="allow")

    format: int
    study: str
    title: str
    round: int
    protocol: str
    review: str
    reviewed_on: str
    snapshot: str
    responses: int
    raters: int
    primary: str
    correction: str
    level: float
    least: int
    withheld: int
    cells_of_people: list[dict[str, Any]]
    disagreement: list[dict[str, Any]]
    swaps: list[dict[str, Any]]
    small: list[list[str]]
    gaps: list[dict[str, Any]]
    more: int
    coverage: list[list[Any]]


class Audit(AuditEntry):
    """One audit: `verified` says whether `body` still has the hash that was taken when it was made.

    `withdrawn` are those of its round's versions that are now; `body` stays as it was signed.
    """

    study: str
    verified: bool
    withdrawn: dict[str, Withdrawal]
    body: AuditBody
