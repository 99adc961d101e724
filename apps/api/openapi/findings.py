"""How the addresses of findings are described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes_findings as shapes
from apps.api.openapi import parts

_FINDING = {
    "id": 7,
    "version": "kettle/v3",
    "versus": "kettle/v2",
    "metric": "overall",
    "measure": "win_rate",
    "slice": {"tag": "dosage"},
    "reference": "rest",
    "state": "known",
    "own": 0.44,
    "against": 0.63,
    "method": "ties half; Newcombe; two-way clustered by rater and scenario, CR1, t(38)",
    "catastrophic": False,
    "gap": {"value": -0.19, "low": -0.3, "high": -0.07, "level": 0.995},
    "share": {"value": 0.24, "low": 0.2, "high": 0.28},
    "severity": {"value": 19.0, "low": 7.0, "high": 30.0},
    "impact": {"value": 4.56, "low": 1.58, "high": 7.31},
    "people": 58,
    "scenarios": 10,
    "n": 311,
    "owner": "Ada Owner",
    "first_round": 1,
    "last_round": 2,
    "missed_in": None,
    "seen_at": "2026-02-09T16:20:00Z",
}

findings = extend_schema(
    operation_id="studies_findings",
    summary="List where versions fall short",
    description=(
        "What full reviews found, the same finding over all rounds, by impact: the share of judgments affected times the points lost there. "
        "With `round`, those that this round found. Members who may only read get none that could single somebody out."
    ),
    tags=["rounds"],
    parameters=[
        parts.SLUG,
        OpenApiParameter(
            "round",
            {"type": "integer", "minimum": 1},
            description="Only what this round found; all without it.",
        ),
    ],
    responses={200: shapes.FindingList, **parts.problems(400, 404)},
    examples=[
        parts.replied("findings", {"study": "kettle", "round": None, "withdrawn": {}, "findings": [_FINDING]})
    ],
)

more = extend_schema(
    operation_id="studies_findings_more",
    summary="List scenarios to collect next",
    description="Scenarios of the library with the tags and risk of those behind a finding, that its round has not asked.",
    tags=["rounds"],
    parameters=[
        parts.SLUG,
        OpenApiParameter(
            "number",
            {"type": "integer", "minimum": 1},
            OpenApiParameter.PATH,
            description="Id of the finding.",
        ),
    ],
    responses={200: shapes.LikeList, **parts.problems(404)},
    examples=[
        parts.replied(
            "more",
            {
                "study": "kettle",
                "finding": 7,
                "scenarios": [
                    {
                        "scenario": "q91",
                        "messages": [{"role": "user", "content": "How many spoons make a full measure?"}],
                        "tags": ["dosage", "long-tail"],
                        "shared": ["dosage"],
                        "risk": "high",
                        "weight": 2.0,
                        "nearness": 0.83,
                    }
                ],
            },
        )
    ],
)
