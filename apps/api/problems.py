"""Every error of the API as a problem of RFC 9457, one shape for all; `problem_kinds` lists the kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from apps.api.problem_kinds import BY_NAME, BY_STATUS, ProblemKind
from apps.core.errors import Gone, Invalid, NotFound, PlumblineError, Problem, Refused, TooLarge
from apps.core.text import BadJSON, TextError

CONTENT_TYPE = "application/problem+json"


_DOMAIN: dict[type[PlumblineError], int] = {
    NotFound: 404,
    Refused: 409,
    Gone: 410,
    TooLarge: 413,
    Invalid: 422,
}
_UNREADABLE = (BadJSON, TextError, yaml.YAMLError)


class BadQuery(exceptions.APIException):
    """A query parameter that does not fit."""

    status_code = 400

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(reason)
        self.parameter, self.reason = parameter, reason


class LengthRequired(exceptions.APIException):
    """A body of unknown length."""

    status_code = 411
    default_detail = gettext_lazy(
        "Send a Content-Length header; bodies in chunks of unknown length are not read."
    )


@dataclass(frozen=True)
class _Found:
    """What is known of an error: its kind and its words."""

    kind: ProblemKind
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem for an error, None for one that is a fault of ours (DRF calls this)."""
    found = _of_domain(error) if isinstance(error, PlumblineError) else _of_framework(error)
    if isinstance(error, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in context["view"].parser_classes)
        found = _Found(
            BY_STATUS[415], _("Say in Content-Type what the body is; one of: %(types)s.") % {"types": read}
        )
    if found is None:
        return None
    body = {
        "type": found.kind.type,
        "title": str(found.kind.title),
        "status": found.kind.status,
        "detail": _fit(found.detail or str(found.kind.meaning)),
        "instance": context["request"].path,
        "errors": found.errors,
    }
    return Response(body, status=found.kind.status, headers=dict(found.headers), content_type=CONTENT_TYPE)


def _of_domain(error: PlumblineError) -> _Found:
    status = next((status for kind, status in _DOMAIN.items() if isinstance(error, kind)), 422)
    if isinstance(error, _UNREADABLE) or isinstance(error.__cause__, _UNREADABLE):
        status = 400
    return _Found(BY_STATUS[status], error.message, [_entry(p.pointer, p.reason) for p in _places(error)])


def _places(error: PlumblineError) -> Iterable[Problem]:
    if error.problems or not isinstance(error, Invalid):
        return error.problems
    return (Problem("", error.message),)


def _entry(pointer: str, reason: str, **more: str) -> dict[str, str]:
    return {"pointer": _fit(pointer), "detail": _fit(reason), "reason": _fit(reason), **more}


def _of_framework(error: Exception) -> _Found | None:
    if isinstance(error, BadQuery):
        entry = _entry("", error.reason, parameter=_fit(error.parameter))
        return _Found(BY_NAME["bad-query"], error.reason, [entry])
    if isinstance(error, Http404):
        return _Found(BY_STATUS[404], "")
    if isinstance(error, PermissionDenied):
        return _Found(BY_STATUS[403], str(error))
    if isinstance(error, SuspiciousOperation):
        return _Found(BY_NAME["bad-query"], _("This request cannot be read: %(why)s") % {"why": error})
    if isinstance(error, exceptions.APIException) and error.status_code in BY_STATUS:
        return _Found(BY_STATUS[error.status_code], str(error.detail), headers=_headers(error))
    return None


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """Return the headers that DRF's own errors ask for."""
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def _fit(text: str) -> str:
    """Return the text without halves of characters: a sentence may quote what was sent."""
    return text.encode("utf-8", "replace").decode()
