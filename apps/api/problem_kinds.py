"""The kinds of problem that the API answers with; each has a stable address under which a page explains it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from apps.core.errors import NotFound
from apps.core.lazy import LazyText

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
        gettext_lazy(
            "The body is no JSON, YAML or UTF-8, or holds what no store can keep. Nothing was changed."
        ),
    ),
    ProblemKind(
        "bad-query",
        400,
        gettext_lazy("The address has a parameter that does not fit"),
        gettext_lazy(
            "A query parameter is unknown, stands twice or has a value it cannot have. `errors` names it."
        ),
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
        gettext_lazy(
            "There is no such thing in the token's team. What belongs to another team looks just the same."
        ),
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
        gettext_lazy(
            "A round is open or closed, or a study has a round and keeps its protocol. `detail` says which."
        ),
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
        gettext_lazy(
            "At most 16 MiB and 10,000 records a request, 1 MiB for a protocol, 10 MiB and 24 million pixels for a picture."
        ),
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
        gettext_lazy(
            "It could be read, but means something that cannot be. `errors` says where, by JSON pointers."
        ),
    ),
    ProblemKind(
        "throttled",
        429,
        gettext_lazy("Too many requests"),
        gettext_lazy("Wait as long as the Retry-After header says."),
    ),
    ProblemKind(
        "fault",
        500,
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("The fault is ours and is in the log. What was acknowledged before is kept."),
    ),
    ProblemKind(
        "unavailable",
        503,
        gettext_lazy("The store cannot be reached"),
        gettext_lazy("Wait as long as the Retry-After header says and send the same request again."),
    ),
)

BY_NAME = {kind.name: kind for kind in PROBLEMS}
BY_STATUS = {kind.status: kind for kind in reversed(PROBLEMS)}
"""Of two kinds with one status, the one that comes first."""


def problem_kind(name: str) -> ProblemKind:
    """Return a kind by the last word of its address.

    Raises:
        NotFound: there is no such kind.
    """
    if name not in BY_NAME:
        raise NotFound("")
    return BY_NAME[name]
