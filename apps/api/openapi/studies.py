"""How the addresses of studies are described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema

from apps.api import shapes
from apps.api.openapi import parts
from apps.studies.protocol.sections import Document

HASH = "sha256:2f0c0a8b4c1c6d1c4dc6e2a9c1b0d5fbb0b2f9f1a7a8c6f3d2e1b0a9c8d7e6f5"
LINKS = {
    "self": "http://localhost:8000/api/v1/studies/kettle/",
    "launch": "http://localhost:8000/api/v1/studies/kettle/launch",
    "progress": "http://localhost:8000/api/v1/studies/kettle/progress",
    "results": "http://localhost:8000/api/v1/studies/kettle/results",
    "verdict": "http://localhost:8000/api/v1/studies/kettle/verdict",
    "responses": "http://localhost:8000/api/v1/studies/kettle/responses/",
}
DOCUMENT = {
    "plumbline": 1,
    "slug": "kettle",
    "title": "Which answer would you rather read?",
    "objective": "v3 is at least as good as v2",
    "owner": "ada@example.org",
    "scope": {"includes": ["kettles"], "excludes": ["toasters"]},
    "mode": "comparison",
    "round": {"versions": ["kettle/v3", "kettle/v2"], "baseline": "kettle/v2"},
    "items": {"pairing": "vs-baseline", "overlap": 3},
    "questions": [{"key": "overall", "ask": "preference", "ties": ["equal", "both_bad", "cannot_judge"]}],
    "analysis": {"primary": "overall"},
}
_ROUND = {
    "number": 1,
    "state": "running",
    "origin": "collected",
    "protocol": HASH,
    "launched_at": "2026-03-02T09:00:00Z",
    "closes_at": None,
    "closed_at": None,
    "responses": 120,
    "newest_at": "2026-03-02T10:12:00Z",
    "consent": "",
    "note": "",
}
_ENTRY = {
    "slug": "kettle",
    "title": DOCUMENT["title"],
    "mode": "comparison",
    "protocol": HASH,
    "changed_at": "2026-03-02T09:00:00Z",
    "links": LINKS,
}
_PUSHED = {
    "slug": "kettle",
    "outcome": "created",
    "protocol": HASH,
    "warnings": [{"pointer": "/owner", "reason": "ada@example.org is not in the team."}],
    "links": LINKS,
}

study_list = extend_schema(
    operation_id="studies_list",
    summary="List studies",
    tags=["studies"],
    parameters=parts.PAGING,
    responses={200: shapes.StudyPage, **parts.problems(400)},
    examples=[
        parts.replied("page", {"next": None, "previous": None, "results": [{**_ENTRY, "round": _ROUND}]})
    ],
)
study_push = extend_schema(
    operation_id="studies_push",
    summary="Create or change a study",
    description=(
        "The body is the protocol, in JSON or YAML; `/api/v1/protocol-schema/` has its JSON Schema. 201 when it is new, "
        "200 when the same body was sent before or when it could still be changed, 409 once a round exists and the "
        "body is another. `protocol` is the SHA-256 of the canonical JSON: the same for YAML and JSON."
    ),
    tags=["studies"],
    parameters=[parts.IDEMPOTENCY],
    request={parts.JSON: Document, parts.YAML: Document},
    responses={
        201: OpenApiResponse(shapes.StudyPushed, description="It is new."),
        200: OpenApiResponse(
            shapes.StudyPushed, description="It was there; `outcome` says whether it changed."
        ),
        **parts.problems(400, 403, 409, 411, 413, 415, 422),
    },
    examples=[
        parts.sent("comparison", DOCUMENT),
        parts.sent("the same in YAML", DOCUMENT, parts.YAML),
        parts.replied("created", _PUSHED, 201),
        parts.replied("sent again", {**_PUSHED, "outcome": "unchanged"}),
    ],
)
study_detail = extend_schema(
    operation_id="studies_read",
    summary="Read a study",
    description="`document` is the protocol as it was sent; `join_url` is there only for those who may write.",
    tags=["studies"],
    parameters=[parts.SLUG],
    responses={200: shapes.StudyDetail, **parts.problems(400, 404)},
    examples=[
        parts.replied(
            "study",
            {
                **_ENTRY,
                "document": DOCUMENT,
                "rounds": [_ROUND],
                "join_url": "http://localhost:8000/s/yJ3k…/",
            },
        )
    ],
)
protocol_schema = extend_schema(
    operation_id="protocol_schema_read",
    summary="Read the JSON Schema of a protocol",
    description="Public: editors can load it.",
    tags=["studies"],
    auth=[],
    responses={
        200: OpenApiResponse(
            {"type": "object", "additionalProperties": True}, description="JSON Schema 2020-12."
        ),
    },
    examples=[
        parts.replied(
            "schema",
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Plumbline protocol"},
        )
    ],
)
