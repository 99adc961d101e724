"""How the addresses of full reviews are described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema

from apps.api import shapes_review as shapes
from apps.api.openapi import parts
from apps.api.openapi.rounds import ESTIMATE
from apps.api.openapi.studies import HASH

_GOING = {
    "review": "0b9c4d0e-58a5-4c0a-9f5e-0f1f4e8c2a11",
    "state": "waiting",
    "part": "",
    "done": 0,
    "parts": 0,
    "problem": "",
}
_REVIEW = {
    "study": "kettle",
    "round": 1,
    "protocol": HASH,
    "review": "5f0d1d6a-3a5e-4a2f-8a8e-3c1c0d9b7e21",
    "taken_at": "2026-03-02T02:00:00Z",
    "responses": 1296,
    "going": _GOING,
    "parts": {"agreement": {"taken_at": "2026-03-02T02:00:00Z", "seconds": 0.4, "undefined": "", "body": {}}},
    "estimates": [{**ESTIMATE, "measure": "krippendorff_alpha", "slice": {"cohort": "expert"}}],
}

read = extend_schema(
    operation_id="studies_review",
    summary="Read a round's full review",
    description=(
        "The newest one that is done: everything that a quick refresh leaves out, by part, each with its age. Before the first one "
        "`review` is null. `going` says how far the next one is. Send the ETag back in If-None-Match: 304 while nothing changed."
    ),
    tags=["rounds"],
    parameters=[parts.SLUG, parts.ROUND],
    responses={
        200: shapes.RoundReview,
        304: OpenApiResponse(description="Nothing changed."),
        **parts.problems(400, 404),
    },
    examples=[parts.replied("review", _REVIEW)],
)

ask = extend_schema(
    operation_id="studies_review_ask",
    summary="Ask for a full review of a round",
    description="A worker begins in a moment; 409 while one goes on. Open rounds with new judgments are reviewed daily by themselves.",
    tags=["rounds"],
    parameters=[parts.SLUG, parts.ROUND, parts.IDEMPOTENCY],
    request=None,
    responses={202: shapes.ReviewProgress, **parts.problems(400, 403, 404, 409)},
    examples=[parts.replied("asked for", _GOING, 202)],
)

cancel = extend_schema(
    operation_id="studies_review_cancel",
    summary="Call a full review off",
    description="Earlier ones stay; 409 where none goes on.",
    tags=["rounds"],
    parameters=[parts.SLUG, parts.ROUND, parts.IDEMPOTENCY],
    request=None,
    responses={200: shapes.ReviewProgress, **parts.problems(400, 403, 404, 409)},
    examples=[parts.replied("called off", {**_GOING, "state": "cancelled"})],
)
