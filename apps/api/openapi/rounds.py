"""How the addresses of rounds are described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from apps.api import shapes
from apps.api.openapi import parts
from apps.api.openapi.studies import HASH, LINKS

_LAUNCHED = {
    "study": "kettle",
    "round": 1,
    "state": "running",
    "protocol": HASH,
    "slots": 540,
    "warnings": [
        {"pointer": "", "reason": "4 pairs are left out: a version has no output for the scenario."},
    ],
    "join_url": "http://localhost:8000/s/yJ3k…/",
    "links": LINKS,
}
_WISH = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "replace": {
            "type": "boolean",
            "default": False,
            "description": "Close the round that is open; its slots that nobody holds are planned anew.",
        },
        "note": {"type": "string", "maxLength": 2000, "description": "Why; kept with the round."},
    },
}

launch = extend_schema(
    operation_id="studies_launch",
    summary="Launch a study",
    description=(
        "Freezes the protocol as the next round, lays out its slots and opens the door. 409 while a round is open, "
        "unless `replace` is true. Needs objective, owner, scope.includes and scope.excludes."
    ),
    tags=["rounds"],
    parameters=[parts.SLUG, parts.IDEMPOTENCY],
    request={parts.JSON: _WISH},
    responses={200: shapes.RoundLaunched, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
    examples=[
        parts.sent("another protocol", {"replace": True, "note": "The fourth reason was missing."}),
        parts.replied("launched", _LAUNCHED),
    ],
)


def _move(word: str, state: str, summary: str) -> Callable[[Any], Any]:
    body = {"study": "kettle", "round": 1, "state": state, "protocol": HASH, "links": LINKS}
    return extend_schema(
        operation_id=f"studies_{word}",
        summary=summary,
        tags=["rounds"],
        parameters=[parts.SLUG, parts.OPEN_ROUND, parts.IDEMPOTENCY],
        request=None,
        responses={200: shapes.RoundMoved, **parts.problems(400, 403, 404, 409)},
        examples=[parts.replied(state, body)],
    )


pause = _move("pause", "paused", "Give out no more items")
resume = _move("resume", "running", "Give out items again")
close = _move("close", "closed", "End a round for good")

CELL = {
    "number": 0,
    "where": {"age_band": "75+", "first_language": "other"},
    "raters": 10,
    "judgments": None,
    "state": "short",
    "complete": 6,
    "live": 1,
    "slots": {"planned": 0, "done": 0, "leased": 0, "open": 0},
    "closed_at": None,
}

progress = extend_schema(
    operation_id="studies_progress",
    summary="See how far a round is",
    description=(
        "`outcomes` counts people by how it ended for them. `cells` are the quotas with their fill, null for a member who "
        "may only read."
    ),
    tags=["rounds"],
    parameters=[parts.SLUG, parts.ROUND],
    responses={200: shapes.RoundProgress, **parts.problems(400, 404)},
    examples=[
        parts.replied(
            "progress",
            {
                "study": "kettle",
                "round": 1,
                "state": "running",
                "origin": "collected",
                "protocol": HASH,
                "slots": {"planned": 540, "done": 118, "leased": 6, "open": 416},
                "responses": 118,
                "raters": 14,
                "joined": 17,
                "active": 6,
                "median_seconds": 21.4,
                "newest_at": "2026-03-02T10:12:00Z",
                "outcomes": {
                    "judging": 4,
                    "away": 2,
                    "complete": 9,
                    "screened_out": 1,
                    "failed_check": 0,
                    "quota_full": 0,
                    "no_consent": 0,
                    "timed_out": 0,
                    "stopped": 1,
                },
                "cells": [CELL],
            },
        )
    ],
)

ESTIMATE = {
    "measure": "win_rate",
    "metric": "overall",
    "version": "kettle/v3",
    "versus": "kettle/v2",
    "slice": None,
    "value": 0.63,
    "low": 0.58,
    "high": 0.68,
    "level": 0.95,
    "n": 420,
    "raters": 73,
    "proxies": 0,
    "few_raters": False,
    "source": "people",
    "pool": "main",
    "weights": None,
    "method": "ties half; clustered by rater, CR1, t(72)",
    "population": "new raters, fixed scenarios",
    "undefined": None,
    "age": 0.8,
}
_RESULTS = {
    "study": "kettle",
    "round": 1,
    "protocol": HASH,
    "snapshot": "4f7f3c1e-9d0b-4f0a-8a55-7c4f2c0e9f11",
    "taken_at": "2026-03-02T10:12:01Z",
    "responses": 1296,
    "raters": 73,
    "excluded": {"gold": 96, "attention": 40, "repeat": 12, "training": 0, "flagged": 12, "withdrawn": 0},
    "withdrawn": {},
    "estimates": [ESTIMATE],
}

results = extend_schema(
    operation_id="studies_results",
    summary="Read a round's results",
    description=(
        "The newest snapshot. Before the first one `snapshot` is null and `estimates` is empty. "
        "Send the ETag back in If-None-Match: 304 while nothing changed."
    ),
    tags=["rounds"],
    parameters=[
        parts.SLUG,
        parts.ROUND,
        OpenApiParameter("measure", str, description="Only estimates of this measure, such as win_rate."),
        OpenApiParameter("metric", str, description="Only estimates of this metric: a question's key."),
        OpenApiParameter("version", str, description="Only estimates of this version."),
        OpenApiParameter(
            "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of the last reply."
        ),
        OpenApiParameter(
            "ETag",
            str,
            OpenApiParameter.HEADER,
            response=[200, 304],
            description="Made of snapshot, role and query.",
        ),
    ],
    responses={
        200: shapes.RoundResults,
        304: OpenApiResponse(description="Nothing changed."),
        **parts.problems(400, 404),
    },
    examples=[parts.replied("results", _RESULTS)],
)

_VERDICT = {
    "study": "kettle",
    "round": 1,
    "protocol": HASH,
    "snapshot": "4f7f3c1e-9d0b-4f0a-8a55-7c4f2c0e9f11",
    "taken_at": "2026-03-02T10:12:01Z",
    "verdict": "inconclusive",
    "gates": [
        {
            "name": "at least as good as v2",
            "verdict": "inconclusive",
            "kind": "guardrail",
            "rule": "low >= 0.50",
            "value": 0.55,
            "low": 0.48,
            "high": 0.62,
            "more_judgments": 180,
            "locked_before_data": True,
            "on_fail": "rollback",
            "metric": "overall",
            "measure": "win_rate",
            "version": "kettle/v3",
            "versus": "kettle/v2",
            "slice": None,
            "weights": None,
            "level": 0.95,
            "n": 420,
            "raters": 73,
            "waiting": 4,
            "design": "sequential",
            "at": None,
            "method": "ties half; holds at every look",
            "population": "new raters, fixed scenarios",
            "undefined": None,
        }
    ],
    "health": [
        {
            "check": "side_balance",
            "gate": "at least as good as v2",
            "healthy": True,
            "value": 0.51,
            "n": 420,
            "reason": "",
        }
    ],
}

verdict = extend_schema(
    operation_id="studies_verdict",
    summary="Read a round's verdict",
    description=(
        "What the protocol's gates say of the newest snapshot. A gate's bounds are those of the study's design and hold at "
        "every look where it is sequential; results carry the fixed-n ones. Without gates the verdict is no_data."
    ),
    tags=["rounds"],
    parameters=[
        parts.SLUG,
        parts.ROUND,
        OpenApiParameter(
            "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of the last reply."
        ),
    ],
    responses={
        200: shapes.RoundVerdict,
        304: OpenApiResponse(description="Nothing changed."),
        **parts.problems(400, 404),
    },
    examples=[parts.replied("verdict", _VERDICT)],
)
