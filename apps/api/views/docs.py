"""What the API says about itself: its OpenAPI document, a page to read it, and a page for each kind of problem."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.api.openapi import document
from apps.api.problems import PROBLEMS, problem_kind


class SchemaView(APIView):
    """The OpenAPI document: public, and the same for everybody."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = [AllowAny]
    schema = None

    def get(self, request: Request) -> Response:
        """Return the OpenAPI 3.1 document."""
        return Response(document(), headers={"Cache-Control": "public, max-age=300"})


def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document as a page to read and try."""
    return render(request, "api/docs.html")


def problems(request: HttpRequest) -> HttpResponse:
    """List the kinds of problem."""
    return render(request, "api/problems.html", {"problems": PROBLEMS})


def problem(request: HttpRequest, name: str) -> HttpResponse:
    """Explain one kind of problem."""
    return render(request, "api/problems.html", {"problems": (problem_kind(name),)})
