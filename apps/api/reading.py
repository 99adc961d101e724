"""The OpenAPI document as a page shows it: plain values, grouped by what they are about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText

METHODS = ("get", "post", "patch")


@dataclass(frozen=True)
class Parameter:
    """A part of the address or a header that can be sent."""

    name: str
    place: str
    description: str


@dataclass(frozen=True)
class Sample:
    """An example of a body."""

    title: str
    text: str


@dataclass(frozen=True)
class Reply:
    """A status that an address may answer with."""

    status: str
    description: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    sent: tuple[Sample, ...]
    replied: tuple[Sample, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Group:
    """The operations under one heading."""

    key: str
    title: LazyText
    operations: tuple[Operation, ...]


_TITLES: dict[str, LazyText] = {
    "catalogue": _("Catalogue"),
    "studies": _("Studies"),
    "rounds": _("Rounds"),
    "judgments": _("Judgments"),
}


def groups_of(document: dict[str, Any]) -> list[Group]:
    """Return the operations of an OpenAPI document under their tags, in the order of the headings."""
    operations = list(_operations(document))
    return [
        Group(tag, title, tuple(made for made, first in operations if first == tag))
        for tag, title in _TITLES.items()
    ]


def _operations(document: dict[str, Any]) -> Iterator[tuple[Operation, str]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method]), methods[method]["tags"][0]


def _operation(path: str, method: str, found: dict[str, Any]) -> Operation:
    good = {status: reply for status, reply in found["responses"].items() if status.startswith("2")}
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found["summary"],
        description=found.get("description", ""),
        parameters=tuple(
            Parameter(one["name"], one["in"], one.get("description", ""))
            for one in found.get("parameters", ())
        ),
        sent=tuple(_samples(found.get("requestBody", {}))),
        replied=tuple(sample for status, reply in good.items() for sample in _samples(reply, f"{status} ")),
        replies=tuple(
            Reply(status, reply["description"]) for status, reply in sorted(found["responses"].items())
        ),
    )


def _samples(body: dict[str, Any], prefix: str = "") -> Iterator[Sample]:
    for media_type, content in body.get("content", {}).items():
        for example in content.get("examples", {}).values():
            lines = None if media_type.endswith("ndjson") else 2
            text = json.dumps(example["value"], ensure_ascii=False, indent=lines)
            if media_type.endswith("yaml"):
                continue  # it would be the same document again
            yield Sample(f"{prefix}{media_type}", text)
