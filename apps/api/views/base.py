"""What all views for machines share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Scope
from apps.api.authentication import Caller
from apps.api.parsers import Lines, refuse_large
from apps.api.query import Query
from apps.studies.models import Study
from apps.studies.selectors import study_in


class ApiView(APIView):
    """A view that needs a token.

    Attributes:
        scope: what a token needs to write here; reading needs none.
        parameters: the query parameters that each method knows, with the most characters each may have.
        query: the query of the request at hand.
    """

    scope: ClassVar[Scope] = Scope.ALL
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {}
    query: Query

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what no method of this view would take, before anything is read."""
        super().initial(request, *args, **kwargs)
        self.query = Query(request, self.parameters.get(_reading(request.method), {}))
        refuse_large(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """Keep replies out of shared caches: each belongs to one token."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(final, ["Authorization"])
        return final


class NowhereView(APIView):
    """Everything under /api/ that is no address, whatever the method: a problem, not a page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say that there is nothing here."""
        super().initial(request, *args, **kwargs)
        raise Http404


def caller_of(request: Request) -> Caller:
    """Return who calls; permission was asked before the view."""
    caller = request.auth
    assert isinstance(caller, Caller)  # noqa: S101 - ScopePermission lets nobody else through
    return caller


def study_of(request: Request, slug: str) -> Study:
    """Return a study of the caller's team.

    Raises:
        NotFound: the team has no such study.
    """
    return study_in(caller_of(request).team, slug)


def lines_of(request: Request) -> Lines:
    """Return the records that were sent, not yet read.

    Raises:
        ParseError: there is no body.
    """
    if not isinstance(request.data, Lines):
        raise ParseError(_("The body is empty."))
    return request.data


def _reading(method: str | None) -> str:
    return "GET" if method == "HEAD" else method or ""
