"""How the addresses of single versions are described."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes
from apps.api.openapi import parts

KEY = OpenApiParameter(
    "key", str, OpenApiParameter.PATH, description="The version's key; it may hold slashes."
)

_VERSION: dict[str, Any] = {
    "key": "ward/r2",
    "system": "ward",
    "name": "r2",
    "commit": "77ab310",
    "step": 9000,
    "at": "2026-01-11T10:00:00Z",
}


def _words(name: str, *, needed: bool) -> dict[str, Any]:
    body = {"type": "object", "properties": {name: {"type": "string", "maxLength": 1000}}}
    return {parts.JSON: {**body, "required": [name]} if needed else body}


withdraw = extend_schema(
    operation_id="versions_withdraw",
    summary="Mark a version as withdrawn",
    description=(
        "Its numbers stay and are shown under the mark; no round to come shows it, and it is put forward for nothing. "
        "A version that is withdrawn already stays so, with its first reason."
    ),
    tags=["catalogue"],
    parameters=[KEY, parts.IDEMPOTENCY],
    request=_words("reason", needed=True),
    responses={200: shapes.VersionEntry, **parts.problems(400, 403, 404, 411, 413, 415, 422)},
    examples=[
        parts.sent("why", {"reason": "It leaked names of patients."}),
        parts.replied(
            "version",
            {
                **_VERSION,
                "withdrawn": {"at": "2026-02-01T10:00:00Z", "reason": "It leaked names of patients."},
            },
        ),
    ],
)

restore = extend_schema(
    operation_id="versions_restore",
    summary="Take the mark of withdrawal off",
    description="For a version that was withdrawn by mistake. That it was stays written down.",
    tags=["catalogue"],
    parameters=[KEY, parts.IDEMPOTENCY],
    request=_words("note", needed=False),
    responses={200: shapes.VersionEntry, **parts.problems(400, 403, 404, 411, 413, 415, 422)},
    examples=[
        parts.sent("why", {"note": "It was another version."}),
        parts.replied("version", _VERSION),
    ],
)
