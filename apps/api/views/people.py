"""The items and quota cells of one round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api import replies
from apps.api.openapi import people as described
from apps.api.parsers import BoundedJSONParser, JSONLinesParser, NDJSONParser
from apps.api.views.base import ApiView, caller_of, lines_of, study_of
from apps.assignments.quotas import fill_of_cells
from apps.assignments.selectors import given_items
from apps.assignments.services import close_cell, open_cell
from apps.catalog.records import Record
from apps.core.errors import Invalid
from apps.core.lines import problems_of
from apps.studies.cells import cell_of
from apps.studies.models import Cell, Round
from apps.studies.selectors import round_of
from apps.studies.services.adding_items import add_items


class ItemsView(ApiView):
    """Items into a round."""

    scope = Scope.STUDIES
    parser_classes = (JSONLinesParser, NDJSONParser)

    @described.items_post
    def post(self, request: Request, slug: str, number: str) -> Response:
        """Write check and training items by their keys; a bad line never drops the good ones."""
        round_ = round_of(study_of(request, slug), int(number))
        lines = lines_of(request)
        report = add_items(round_=round_, body=lines.content, as_list=lines.as_list, in_use=given_items)
        return Response({**replies.report_reply(report), "round": round_.number})


class _CellsView(ApiView):
    """What the addresses of cells share: only those who may write see them, since a cell may hold very few people."""

    scope = Scope.STUDIES

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those who may only read, also to look."""
        super().initial(request, *args, **kwargs)
        study_of(request, kwargs["slug"])
        if not caller_of(request).membership.may_write:
            raise PermissionDenied(_("This token acts for a member who may only read."))

    def reply(self, round_: Round, cell: Cell) -> Response:
        """Return a cell as it is now."""
        fill = next(found for found in fill_of_cells(round_) if found.cell.pk == cell.pk)
        return Response({"study": round_.study.slug, "round": round_.number, **replies.cell_entry(fill)})


class CellsView(_CellsView):
    """All cells of a round."""

    @described.cells_list
    def get(self, request: Request, slug: str, number: str) -> Response:
        """Return the quota cells in the protocol's order."""
        round_ = round_of(study_of(request, slug), int(number))
        return Response(replies.cells_reply(round_, fill_of_cells(round_)))


class CellView(_CellsView):
    """One cell."""

    @described.cell_read
    def get(self, request: Request, slug: str, number: str, cell: str) -> Response:
        """Return one quota cell."""
        round_ = round_of(study_of(request, slug), int(number))
        return self.reply(round_, cell_of(round_, int(cell)))


class CloseWish(Record):
    """What closing a cell may be told."""

    release: bool = False


class CloseCellView(_CellsView):
    """Closing a cell by hand."""

    parser_classes = (BoundedJSONParser,)

    @described.close
    def post(self, request: Request, slug: str, number: str, cell: str) -> Response:
        """Take nobody else into a cell."""
        round_ = round_of(study_of(request, slug), int(number))
        found, wish = cell_of(round_, int(cell)), _wanted(request.data)
        close_cell(
            cell=found, release=wish.release, actor=caller_of(request).membership.user, now=timezone.now()
        )
        return self.reply(round_, found)


class OpenCellView(_CellsView):
    """Opening a cell again."""

    @described.reopen
    def post(self, request: Request, slug: str, number: str, cell: str) -> Response:
        """Take people into a closed cell again."""
        round_ = round_of(study_of(request, slug), int(number))
        found = cell_of(round_, int(cell))
        open_cell(cell=found)
        return self.reply(round_, found)


def _wanted(data: Any) -> CloseWish:
    try:
        return CloseWish.model_validate(dict(data) if isinstance(data, Mapping) else data)
    except ValidationError as error:
        raise Invalid(
            _("This is no wish that closing a cell knows."), problems=tuple(problems_of(error))
        ) from error
