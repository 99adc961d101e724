"""How the address of judgments is described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes
from apps.api.openapi import parts
from apps.responses.judgments import Judgment

_LINE = {
    "item": "q17",
    "scenario": "q17",
    "shown": ["kettle/v3", "kettle/v2"],
    "rater": "r-2",
    "answers": {"overall": "first", "why": ["clearer"]},
    "seconds": 12.4,
    "at": "2026-01-31T10:00:00Z",
    "key": "import-7-line-1",
}

judgments_post = extend_schema(
    operation_id="studies_responses_import",
    summary="Post judgments made elsewhere",
    description=(
        "At most 10,000 judgments or 16 MiB. Without `round` they go to the open round, else to a new one of origin "
        "import, which freezes the protocol and needs `consent`. The same key with the same body counts as repeated, "
        "with another body the line is refused. A bad line never drops the good ones; 422 only when no line was taken."
    ),
    tags=["judgments"],
    parameters=[
        parts.SLUG,
        parts.OPEN_ROUND,
        parts.CREATE,
        OpenApiParameter(
            "consent",
            {"type": "string", "maxLength": 40},
            description="Where consent was collected, such as collected-elsewhere; a new round needs and keeps it.",
        ),
        OpenApiParameter("note", {"type": "string", "maxLength": 2000}, description="Kept with a new round."),
        parts.IDEMPOTENCY,
    ],
    request=parts.records(Judgment),
    responses={200: shapes.JudgmentsReport, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
    examples=[
        parts.sent("list", [_LINE]),
        parts.sent("one line of NDJSON", _LINE, parts.NDJSON),
        parts.replied(
            "report",
            {
                "accepted": 998,
                "repeated": 1,
                "refused": [
                    {
                        "line": 17,
                        "reason": "There is no question with this key.",
                        "pointer": "/answers/overal",
                    }
                ],
                "round": 2,
            },
        ),
    ],
)
