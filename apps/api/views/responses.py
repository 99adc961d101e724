"""Judgments that were made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api.openapi import responses as described
from apps.api.parsers import JSONLinesParser, NDJSONParser
from apps.api.views.base import ApiView, lines_of, study_of
from apps.responses.services import import_judgments


class ResponsesView(ApiView):
    """Judgments into a round."""

    scope = Scope.RESPONSES
    parser_classes = (JSONLinesParser, NDJSONParser)
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {
        "POST": {"round": 10, "create": 5, "consent": 40, "note": 2_000}
    }

    @described.judgments_post
    def post(self, request: Request, slug: str) -> Response:
        """Take judgments in by their keys; a bad line never drops the good ones."""
        study = study_of(request, slug)
        lines = lines_of(request)
        imported = import_judgments(
            study=study,
            body=lines.content,
            as_list=lines.as_list,
            round_number=self.query.whole("round"),
            create_missing=self.query.flag("create"),
            consent=self.query.text("consent"),
            note=self.query.text("note"),
            now=timezone.now(),
        )
        return Response({**imported.report.as_json(), "round": imported.round.number})
