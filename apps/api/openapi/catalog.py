"""How the catalogue's addresses are described."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from pydantic import BaseModel

from apps.api import shapes, shapes_library
from apps.api.openapi import parts
from apps.catalog.records import OutputRecord, Record, ScenarioRecord, SystemRecord, VersionRecord

_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True)
class _Kind:
    """What differs between the four kinds of record."""

    record: type[Record]
    page: type[BaseModel]
    key: str
    filters: tuple[str, ...]
    example: dict[str, Any]


_USER = [{"role": "user", "content": "The kettle does not switch off. What now?"}]
_ASSISTANT = [{"role": "assistant", "content": "Unplug it, then check the lid."}]

_KINDS = {
    "systems": _Kind(
        SystemRecord, shapes.SystemPage, "key", ("key",), {"key": "ward", "name": "Ward assistant"}
    ),
    "versions": _Kind(
        VersionRecord,
        shapes.VersionPage,
        "key",
        ("key", "system"),
        {
            "key": "ward/r3",
            "system": "ward",
            "name": "r3",
            "commit": "9f2c1e0",
            "step": 12000,
            "at": "2026-01-31T10:00:00Z",
        },
    ),
    "scenarios": _Kind(
        ScenarioRecord,
        shapes_library.FoundScenarios,
        "key",
        ("key", "q", "tag", "origin", "owner", "risk", "value", "locale", "set", "state", "waits", "facets"),
        {
            "key": "q17",
            "messages": _USER,
            "tags": ["triage"],
            "risk": "low",
            "locale": "en",
            "weight": 3.2,
            "label": "safe",
        },
    ),
    "outputs": _Kind(
        OutputRecord,
        shapes.OutputPage,
        "version, scenario and sample",
        ("version", "scenario"),
        {"version": "ward/r3", "scenario": "q17", "messages": _ASSISTANT, "sample": 0, "label": "safe"},
    ),
}


_SAID = {
    "q": 'Words as in a search: `kettle "old pot" -gas or stove`; the last may be the beginning of a word, all of it that of a key.',
    "waits": "Only those without the yes of this discipline: product, design, engineering or safety.",
    "state": "proposed, active or retired.",
    "facets": "1: count all that were found by tag, origin, owner, risk, value, locale, state and missing approval.",
}


def describe(what: str) -> Callable[[_View], _View]:
    """Return the decorator that describes the view of one kind of record."""
    kind = _KINDS[what]
    filters = [
        OpenApiParameter(name, str, description=_SAID.get(name, f"Only those with this {name}."))
        for name in kind.filters
    ]
    page = {"next": None, "previous": None, "results": [kind.example]}
    report = {
        "accepted": 998,
        "repeated": 1,
        "refused": [{"line": 17, "reason": "This is needed.", "pointer": "/key"}],
    }
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"{what}_list",
            summary=f"List {what}",
            tags=["catalogue"],
            parameters=[*parts.PAGING, *filters],
            responses={200: kind.page, **parts.problems(400)},
            examples=[parts.replied("page", page)],
        ),
        post=extend_schema(
            operation_id=f"{what}_upsert",
            summary=f"Write {what} in bulk",
            description=(
                f"At most 10,000 records or 16 MiB. A record is made or changed by its {kind.key}; one that changes "
                "nothing counts as repeated. A bad line never drops the good ones; 422 only when no line was taken."
            ),
            tags=["catalogue"],
            parameters=[parts.CREATE, parts.IDEMPOTENCY],
            request=parts.records(kind.record),
            responses={200: shapes.LinesReport, **parts.problems(400, 403, 411, 413, 415, 422)},
            examples=[
                parts.sent("list", [kind.example]),
                parts.sent("one line of NDJSON", kind.example, parts.NDJSON),
                parts.replied("report", report),
            ],
        ),
    )
