"""Every error of the API as a problem of RFC 9457, one shape for all.

The kinds of problem stand in `PROBLEMS`; each has a stable address under which a page explains it.
"""

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

from apps.core.errors import Gone, Invalid, NotFound, PlumblineError, Problem, Refused, TooLarge
from apps.core.lazy import LazyText
from apps.core.text import BadJSON, TextError

CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "/api/docs/problems/"


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem: its name in the address, its status, and what it means."""

    name: str
    status: int
    title: LazyText
    meaning: LazyText

    @property
    def type(self) -> str:
        """The stable URI of this kind."""
        return TYPE_BASE + self.name


PROBLEMS: tuple[ProblemKind, ...] = (
    ProblemKind(
        "malformed",
        400,
        gettext_lazy("The body cannot be read"),
        gettext_lazy("The body is no JSON, YAML or UTF-8, or holds what no store can keep. Nothing was changed."),
    ),
    ProblemKind(
        "bad-query",
        400,
        gettext_lazy("The address has a parameter that does not fit"),
        gettext_lazy("A query parameter is unknown, stands twice or has a value it cannot have. `errors` names it."),
    ),
    ProblemKind(
        "unauthenticated",
        401,
        gettext_lazy("No valid token"),
        gettext_lazy(
            "Send a token as “Authorization: Bearer plb_…”. It may be missing, mistyped, revoked or expired, "
            "or its owner left the team."
        ),
    ),
    ProblemKind(
        "forbidden",
        403,
        gettext_lazy("Not allowed with this token"),
        gettext_lazy("The token lacks the scope, or the member it acts for may only read."),
    ),
    ProblemKind(
        "not-found",
        404,
        gettext_lazy("There is nothing here"),
        gettext_lazy("There is no such thing in the token's team. What belongs to another team looks just the same."),
    ),
    ProblemKind(
        "method-not-allowed",
        405,
        gettext_lazy("This address does not know the method"),
        gettext_lazy("The Allow header of the reply lists the methods."),
    ),
    ProblemKind(
        "not-acceptable",
        406,
        gettext_lazy("Only JSON can be had here"),
        gettext_lazy("Send “Accept: application/json”, or no Accept header."),
    ),
    ProblemKind(
        "conflict",
        409,
        gettext_lazy("The state of things does not allow this now"),
        gettext_lazy("A round is open or closed, or a study has a round and keeps its protocol. `detail` says which."),
    ),
    ProblemKind(
        "gone",
        410,
        gettext_lazy("Its time is over"),
        gettext_lazy("It was there once and will not come back."),
    ),
    ProblemKind(
        "length-required",
        411,
        gettext_lazy("The body's length is missing"),
        gettext_lazy("Send a Content-Length header; bodies in chunks of unknown length are not read."),
    ),
    ProblemKind(
        "too-large",
        413,
        gettext_lazy("More than one request may carry"),
        gettext_lazy("At most 16 MiB and 10,000 records a request, 1 MiB for a protocol. Send it in parts."),
    ),
    ProblemKind(
        "unsupported-media-type",
        415,
        gettext_lazy("The Content-Type does not fit"),
        gettext_lazy("`detail` says what this address reads."),
    ),
    ProblemKind(
        "invalid",
        422,
        gettext_lazy("What was sent does not fit"),
        gettext_lazy("It could be read, but means something that cannot be. `errors` says where, by JSON pointers."),
    ),
    ProblemKind(
        "throttled",
        429,
        gettext_lazy("Too many requests"),
        gettext_lazy("Wait as long as the Retry-After header says."),
    ),
)

_BY_NAME = {kind.name: kind for kind in PROBLEMS}
_BY_STATUS = {kind.status: kind for kind in reversed(PROBLEMS)}  # of two with one status the first stays
_DOMAIN: dict[type[PlumblineError], int] = {NotFound: 404, Refused: 409, Gone: 410, TooLarge: 413, Invalid: 422}
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
    default_detail = gettext_lazy("Send a Content-Length header; bodies in chunks of unknown length are not read.")


@dataclass(frozen=True)
class _Found:
    """What is known of an error: its kind and its words."""

    kind: ProblemKind
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_kind(name: str) -> ProblemKind:
    """Return a kind by the last word of its address.

    Raises:
        NotFound: there is no such kind.
    """
    if name not in _BY_NAME:
        raise NotFound("")
    return _BY_NAME[name]


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem for an error, None for one that is a fault of ours (DRF calls this)."""
    found = _of_domain(error) if isinstance(error, PlumblineError) else _of_framework(error)
    if isinstance(error, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in context["view"].parser_classes)
        found = _Found(_BY_STATUS[415], _("Say in Content-Type what the body is; one of: %(types)s.") % {"types": read})
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
    return _Found(_BY_STATUS[status], error.message, [_entry(p.pointer, p.reason) for p in _places(error)])


def _places(error: PlumblineError) -> Iterable[Problem]:
    if error.problems or not isinstance(error, Invalid):
        return error.problems
    return (Problem("", error.message),)


def _entry(pointer: str, reason: str, **more: str) -> dict[str, str]:
    return {"pointer": _fit(pointer), "detail": _fit(reason), "reason": _fit(reason), **more}


def _of_framework(error: Exception) -> _Found | None:
    if isinstance(error, BadQuery):
        entry = _entry("", error.reason, parameter=_fit(error.parameter))
        return _Found(_BY_NAME["bad-query"], error.reason, [entry])
    if isinstance(error, Http404):
        return _Found(_BY_STATUS[404], "")
    if isinstance(error, PermissionDenied):
        return _Found(_BY_STATUS[403], str(error))
    if isinstance(error, SuspiciousOperation):
        return _Found(_BY_NAME["bad-query"], _("This request cannot be read: %(why)s") % {"why": error})
    if isinstance(error, exceptions.APIException) and error.status_code in _BY_STATUS:
        return _Found(_BY_STATUS[error.status_code], str(error.detail), headers=_headers(error))
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
