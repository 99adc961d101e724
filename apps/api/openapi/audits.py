"""How the addresses of equity audits are described."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes_audits as shapes
from apps.api.openapi import parts

_ENTRY: dict[str, Any] = {
    "number": 1,
    "round": 2,
    "sha256": "9f2c1e0b7d5a4c3e8f6a1b2c3d4e5f60718293a4b5c6d7e8f901234567890abc",
    "snapshot": "0190f2a4-7c1e-7d3b-9a55-2f1d8a6b4c01",
    "review": "0190f2a4-8b2f-7e4c-8c66-3a2e9b7c5d12",
    "made_by": "Ada Owner",
    "made_at": "2026-02-09T16:20:00Z",
    "signatures": [
        {
            "role": "interpreter",
            "by": "Ada Owner",
            "remark": "As I read it.",
            "at": "2026-02-09T16:31:00Z",
        }
    ],
}
_GAP = {
    "kind": "gap",
    "metric": "overall",
    "version": "kettle/v3",
    "versus": "kettle/v2",
    "slice": {"first_language": "other"},
    "points": True,
    "value": -0.19,
    "low": -0.31,
    "high": -0.07,
    "n": 311,
    "raters": 30,
    "few_raters": False,
    "own": 0.44,
    "rest": 0.63,
    "p": 0.002,
    "adjusted": 0.008,
    "proven": True,
    "method": "ties half; Newcombe; two-way clustered by rater and scenario, CR1, t(38); Benjamini-Hochberg over 4 groups",
}
_BODY = {
    "format": 1,
    "study": "kettle",
    "title": "Which answer is better?",
    "round": 2,
    "protocol": "sha256:5d41",
    "review": _ENTRY["review"],
    "reviewed_on": "2026-02-09",
    "snapshot": _ENTRY["snapshot"],
    "responses": 1_296,
    "raters": 73,
    "primary": "overall",
    "correction": "bh",
    "level": 0.95,
    "least": 5,
    "withheld": 0,
    "cells_of_people": [_GAP],
    "disagreement": [],
    "swaps": [],
    "small": [["age_band", "75+"]],
    "gaps": [],
    "more": 0,
    "coverage": [["first_language", "other", "tag", "dosage", 30, 30, "planned"]],
}

audits = extend_schema(
    operation_id="studies_audits",
    summary="List equity audits",
    description="The audits of a study without what they say, newest first, the newest hundred; who made and who signed each.",
    tags=["rounds"],
    parameters=[parts.SLUG],
    responses={200: shapes.AuditList, **parts.problems(404)},
    examples=[parts.replied("audits", {"study": "kettle", "audits": [_ENTRY]})],
)

audit = extend_schema(
    operation_id="studies_audit",
    summary="Read an equity audit",
    description=(
        "One audit as it was frozen: gaps between groups of people with corrected intervals, disagreement, swaps, who has judged what and "
        "who has not. Everybody in the team reads the same; groups of fewer than five people are in none. `sha256` is the hash of `body` "
        "as canonical JSON (keys sorted, no blanks, UTF-8), `verified` whether it still holds. `withdrawn` names the round's versions that were taken out of use, by now."
    ),
    tags=["rounds"],
    parameters=[
        parts.SLUG,
        OpenApiParameter(
            "number",
            {"type": "integer", "minimum": 1},
            OpenApiParameter.PATH,
            description="Number of the audit within its study.",
        ),
    ],
    responses={200: shapes.Audit, **parts.problems(404)},
    examples=[
        parts.replied(
            "audit", {"study": "kettle", **_ENTRY, "verified": True, "withdrawn": {}, "body": _BODY}
        )
    ],
)
