"""What of the library rounds have tested, and what is proposed from where they went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from pydantic import Field
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.analysis.failures import MOST, failures_of
from apps.analysis.proposals import propose_from_failures
from apps.api.openapi import coverage as described
from apps.api.parsers import BoundedJSONParser
from apps.api.problems import BadQuery
from apps.api.replies_library import coverage_reply, failures_reply, proposals_reply
from apps.api.views.base import ApiView, caller_of, study_of
from apps.api.wishes import read_wish
from apps.catalog.records import Key, Record
from apps.governance.coverage import ROUNDS, TAGS, coverage_of
from apps.studies.selectors import round_of
from apps.studies.shown import MOST_ROUNDS

MOST_TAGS = 200


class CoverageView(ApiView):
    """Tags by rounds."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": {"rounds": 10, "tags": 10}}

    @described.coverage
    def get(self, request: Request) -> Response:
        """Return which tags the newest rounds have tested, when last and with what result."""
        caller = caller_of(request)
        reads_all = caller.membership.may_write
        found = coverage_of(
            caller.team,
            rounds=self._within("rounds", MOST_ROUNDS, ROUNDS),
            tags=self._within("tags", MOST_TAGS, TAGS),
            to_researcher=reads_all,
        )
        return Response(coverage_reply(found, to_researcher=reads_all))

    def _within(self, name: str, most: int, usual: int) -> int:
        number = self.query.whole(name)
        if number is not None and not 1 <= number <= most:
            raise BadQuery(name, _("This is a number from 1 to %(most)d.") % {"most": most})
        return usual if number is None else number


class FailuresView(ApiView):
    """Where a round went wrong; for members who may write, since it tells of single judgments."""

    @described.failures
    def get(self, request: Request, slug: str, number: str) -> Response:
        """Return outputs that were rated low and items that people dispute, the worst first."""
        round_ = round_of(study_of(request, slug), int(number))
        if not caller_of(request).membership.may_write:
            raise PermissionDenied(_("This token acts for a member who may only read."))
        return Response(failures_reply(round_, failures_of(round_)))


class Proposing(Record):
    """Which items are meant: those named, else so many of the worst."""

    items: Annotated[list[Key], Field(max_length=MOST)] | None = None
    most: int = Field(default=20, ge=1, le=MOST)


class ProposalsView(ApiView):
    """Scenarios from failures."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)

    @described.propose
    def post(self, request: Request, slug: str, number: str) -> Response:
        """Propose a scenario for each item that went wrong, once a round however often it is asked."""
        wish = read_wish(Proposing, request.data)
        round_ = round_of(study_of(request, slug), int(number))
        made = propose_from_failures(
            round_=round_, items=wish.items, most=wish.most, actor=caller_of(request).membership.user
        )
        return Response(proposals_reply(round_, made))
