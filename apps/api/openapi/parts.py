"""What the descriptions of several addresses share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from apps.api import shapes
from apps.api.paging import MAX_LIMIT
from apps.api.problem_kinds import BY_STATUS
from apps.api.problems import CONTENT_TYPE

JSON, NDJSON, YAML = "application/json", "application/x-ndjson", "application/yaml"

_PATHS = {
    404: "/api/v1/studies/kettle",
    409: "/api/v1/studies/kettle/launch",
}


def problems(*statuses: int) -> dict[Any, Any]:
    """Return the responses for these statuses, beside 401 that every address may give."""
    return {(status, CONTENT_TYPE): _problem(status) for status in sorted({401, 406, *statuses})}


def _problem(status: int) -> OpenApiResponse:
    kind = BY_STATUS[status]
    errors = (
        [{"pointer": "/title", "detail": "This is needed.", "reason": "This is needed."}]
        if status == 422
        else []
    )
    body = {
        "type": kind.type,
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.meaning),
        "instance": _PATHS.get(status, "/api/v1/studies/"),
        "errors": errors,
    }
    example = OpenApiExample(
        kind.name, value=body, response_only=True, media_type=CONTENT_TYPE, status_codes=[str(status)]
    )
    return OpenApiResponse(shapes.ProblemDetails, description=str(kind.title), examples=[example])


def sent(name: str, value: Any, media_type: str = JSON) -> OpenApiExample:
    """Return an example of a request."""
    return OpenApiExample(name, value=value, request_only=True, media_type=media_type)


def replied(name: str, value: Any, status: int = 200) -> OpenApiExample:
    """Return an example of a reply."""
    return OpenApiExample(name, value=value, response_only=True, media_type=JSON, status_codes=[str(status)])


def ref(model: type[Any]) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def records(model: type[Any]) -> dict[str, Any]:
    """Return the request of a bulk write: a list, one object, or NDJSON with one such object a line."""
    return {
        JSON: {"oneOf": [{"type": "array", "items": ref(model), "maxItems": 10_000}, ref(model)]},
        NDJSON: model,
    }


SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH, description="The study's slug.")
ROUND = OpenApiParameter(
    "round", {"type": "integer", "minimum": 1}, description="Number of a round; the newest one without it."
)
OPEN_ROUND = OpenApiParameter(
    "round", {"type": "integer", "minimum": 1}, description="Number of a round; the open one without it."
)
NUMBER = OpenApiParameter(
    "number", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="Number of the round."
)
CELL = OpenApiParameter(
    "cell",
    {"type": "integer", "minimum": 0},
    OpenApiParameter.PATH,
    description="Place of the quota in the protocol, from 0.",
)
CREATE = OpenApiParameter(
    "create",
    {"type": "string", "enum": ["0", "1", "false", "true"], "default": "0"},
    description="1 makes what a line names for the first time; without it, such a line is refused.",
)
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Accepted, and not needed: studies have their slug, records and judgments their key, "
        "so that the same body sent twice is counted as repeated."
    ),
)
PAGING = [
    OpenApiParameter("cursor", str, description="Where the page begins, as the links of another page say."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 50},
        description="How many a page holds at most.",
    ),
]
