"""How the addresses of the scenario library are described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from apps.api import shapes_library as shapes
from apps.api.openapi import parts
from apps.api.wishes import ScenarioPatch

KEY = OpenApiParameter(
    "key", str, OpenApiParameter.PATH, description="The scenario's key; it may hold slashes."
)

_ENTRY = {
    "key": "q17",
    "messages": [{"role": "user", "content": "The kettle does not switch off. What now?"}],
    "tags": ["triage"],
    "risk": "low",
    "value": "",
    "weight": 3.2,
    "set": "",
    "attribute": {},
    "owner": "Ada",
    "origin": "failure",
    "locale": "en",
    "reference": "",
    "label": "",
    "context": {"who": "Somebody at home", "goal": "Be safe"},
    "state": "active",
    "revision": 2,
    "shown": True,
    "source": {},
    "usable": False,
    "missing": ["safety"],
    "approvals": [
        {
            "discipline": "safety",
            "revision": 1,
            "approved": True,
            "note": "",
            "by": "Ben",
            "at": "2026-01-31T10:00:00Z",
        }
    ],
    "revisions": [
        {
            "number": 2,
            "messages": [{"role": "user", "content": "The kettle does not switch off. What now?"}],
            "context": {"who": "Somebody at home", "goal": "Be safe"},
            "reference": "",
            "label": "",
            "note": "clearer",
            "by": "Ada",
            "at": "2026-02-01T10:00:00Z",
        }
    ],
    "changes": [
        {
            "fields": {"tags": [[], ["triage"]]},
            "note": "",
            "by": "Ada",
            "at": "2026-02-01T10:00:00Z",
        }
    ],
    "outputs": 3,
    "siblings": [],
}
_NOTE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"note": {"type": "string", "maxLength": 200, "description": "Why; kept in its history."}},
}
_WORD = {
    "type": "object",
    "additionalProperties": False,
    "required": ["discipline", "revision"],
    "properties": {
        "discipline": {"type": "string", "enum": ["product", "design", "engineering", "safety"]},
        "revision": {"type": "integer", "minimum": 1, "description": "The text that was read."},
        "approved": {"type": "boolean", "default": True},
        "note": {"type": "string", "maxLength": 2000, "description": "Needed with a no."},
    },
}

read = extend_schema(
    operation_id="scenarios_read",
    summary="Read a scenario with its revisions and approvals",
    tags=["catalogue"],
    parameters=[KEY],
    responses={200: shapes.ScenarioEntry, **parts.problems(404)},
    examples=[parts.replied("scenario", _ENTRY)],
)

change = extend_schema(
    operation_id="scenarios_change",
    summary="Change fields of a scenario",
    description=(
        "Only the fields that are sent. Other turns, or another card, are the scenario's next revision. 409 where `revision` is sent and is no longer the newest."
    ),
    tags=["catalogue"],
    parameters=[KEY, parts.IDEMPOTENCY],
    request={parts.JSON: ScenarioPatch},
    responses={200: shapes.ScenarioEntry, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
    examples=[
        parts.sent("fields", {"tags": ["triage", "long-tail"], "owner": "Ada", "revision": 2}),
        parts.replied("scenario", _ENTRY),
    ],
)

_WHICH = {"type": "integer", "minimum": 1}

diff = extend_schema(
    operation_id="scenarios_diff",
    summary="Compare two revisions of a scenario",
    description=(
        "A unified diff of card and turns; of the newest revision and the one before where none are named. Where more than 2,000 lines stand "
        "between the first and the last that differ, all of the old ones are removed and all of the new ones added."
    ),
    tags=["catalogue"],
    parameters=[
        KEY,
        OpenApiParameter("from", _WHICH, description="Number of the older revision."),
        OpenApiParameter("to", _WHICH, description="Number of the newer revision."),
    ],
    responses={200: shapes.RevisionDiff, **parts.problems(400, 404)},
    examples=[
        parts.replied(
            "diff",
            {
                "key": "q17",
                "from": 1,
                "to": 2,
                "diff": "--- revision 1\n+++ revision 2\n@@ -1,2 +1,2 @@\n [user]\n-What now?\n+The kettle does not switch off. What now?",
            },
        )
    ],
)


def _move(word: str, summary: str, description: str, *refusals: int) -> Callable[[Any], Any]:
    return extend_schema_view(
        post=extend_schema(
            operation_id=f"scenarios_{word}",
            summary=summary,
            description=description,
            tags=["catalogue"],
            parameters=[KEY, parts.IDEMPOTENCY],
            request={parts.JSON: _NOTE},
            responses={
                200: shapes.ScenarioEntry,
                **parts.problems(400, 403, 404, *refusals, 411, 413, 415, 422),
            },
            examples=[
                parts.sent("why", {"note": "Nobody asks this any more."}),
                parts.replied("scenario", _ENTRY),
            ],
        )
    )


retire = _move("retire", "Retire a scenario", "No round to come uses it; rounds that have it keep it.")
restore = _move(
    "restore",
    "Bring a retired scenario back",
    "Rounds to come may use it again; 409 where it is proposed.",
    409,
)
accept = _move(
    "accept",
    "Take a proposed scenario into use",
    "Rounds to come may use it once it is approved; 409 where it is retired.",
    409,
)

approve = extend_schema(
    operation_id="scenarios_approve",
    summary="Say yes or no to a scenario for a discipline",
    description=(
        "The owner of the token speaks for disciplines that the team's page gives them. The newest word of a discipline holds; "
        "409 where the text changed meanwhile, or where they do not speak for the discipline."
    ),
    tags=["catalogue"],
    parameters=[KEY, parts.IDEMPOTENCY],
    request={parts.JSON: _WORD},
    responses={200: shapes.ScenarioEntry, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
    examples=[
        parts.sent(
            "no", {"discipline": "safety", "revision": 2, "approved": False, "note": "Names a person."}
        ),
        parts.replied("scenario", _ENTRY),
    ],
)
