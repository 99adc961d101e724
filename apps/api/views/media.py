"""Pictures: uploaded once, then named in messages by the hash of what was uploaded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api.openapi import media as described
from apps.api.parsers import PictureParser
from apps.api.replies import picture_entry
from apps.api.views.base import ApiView, caller_of
from apps.catalog.pictures import picture_of, store_picture


class MediaView(ApiView):
    """Pictures of the team."""

    scope = Scope.CATALOG
    parser_classes = (PictureParser,)

    @described.upload
    def post(self, request: Request) -> Response:
        """Store a picture, encoded anew; the same bytes sent again change nothing."""
        body: Any = request.data  # the framework gives an empty mapping where nothing was sent
        if not isinstance(body, bytes) or not body:
            raise ParseError(_("The body is empty."))
        media, created = store_picture(team=caller_of(request).team, body=body)
        outcome = "created" if created else "unchanged"
        return Response({**picture_entry(media), "outcome": outcome}, status=201 if created else 200)


class PictureView(ApiView):
    """One picture of the team."""

    @described.read
    def get(self, request: Request, digest: str) -> Response:
        """Say whether a picture is there, and how large it is shown."""
        return Response(picture_entry(picture_of(caller_of(request).team.pk, digest)))
