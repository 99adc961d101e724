"""Taking versions out of use, and back."""

from __future__ import annotations

from django.utils import timezone
from pydantic import Field
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api.listing import version_record
from apps.api.openapi import catalog_versions as described
from apps.api.parsers import BoundedJSONParser
from apps.api.views.base import ApiView, caller_of
from apps.api.wishes import read_wish
from apps.catalog.records import Record
from apps.catalog.withdrawing import LONGEST, restore_version, version_in, withdraw_version


class Reason(Record):
    """Why a version is withdrawn, for whoever reads its numbers."""

    reason: str = Field(min_length=1, max_length=LONGEST)


class Note(Record):
    """Why the mark is taken off."""

    note: str = Field(default="", max_length=LONGEST)


class WithdrawVersionView(ApiView):
    """Marking a version as withdrawn."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)

    @described.withdraw
    def post(self, request: Request, key: str) -> Response:
        """Mark it and return it; what was measured of it stays."""
        wish, caller = read_wish(Reason, request.data), caller_of(request)
        version = withdraw_version(
            version=version_in(caller.team, key),
            reason=wish.reason,
            actor=caller.membership.user,
            now=timezone.now(),
        )
        return Response(version_record(version))


class RestoreVersionView(ApiView):
    """Taking the mark off."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)

    @described.restore
    def post(self, request: Request, key: str) -> Response:
        """Take the mark off and return the version."""
        wish, caller = read_wish(Note, request.data), caller_of(request)
        version = restore_version(
            version=version_in(caller.team, key),
            note=wish.note,
            actor=caller.membership.user,
            now=timezone.now(),
        )
        return Response(version_record(version))
