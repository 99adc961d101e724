"""What the API says about itself: its OpenAPI document, a page to read it, and a page for each kind of problem."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.api.openapi.document import document
from apps.api.problem_kinds import PROBLEMS, problem_kind
from apps.api.reading import groups_of


class SchemaView(APIView):
    """The OpenAPI document: public, and the same for everybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def get(self, request: Request) -> Response:
        """Return the OpenAPI 3.1 document."""
        return Response(document(), headers={"Cache-Control": "public, max-age=300"})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document as a page to read; without script, so that it needs no exception from the CSP."""
    return render(request, "api/docs.html", {"groups": groups_of(document()), "base_url": settings.BASE_URL})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List the kinds of problem."""
    return render(request, "api/problems.html", {"problems": PROBLEMS})


@require_safe
def problem(request: HttpRequest, name: str) -> HttpResponse:
    """Explain one kind of problem."""
    return render(request, "api/problems.html", {"problems": (problem_kind(name),)})
