"""Systems, versions, scenarios and outputs: written in bulk, read in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api.listing import LISTINGS
from apps.api.openapi.catalog import describe
from apps.api.paging import PARAMETERS, page_of
from apps.api.parsers import JSONLinesParser, NDJSONParser
from apps.api.replies import report_reply
from apps.api.views.base import ApiView, caller_of, lines_of
from apps.catalog.disclosing import disclosed
from apps.catalog.services import upsert


def _parameters(what: str) -> dict[str, dict[str, int]]:
    filters = {name: length for name, (_field, length) in LISTINGS[what].filters.items()}
    return {"GET": {**PARAMETERS, **filters}, "POST": {"create": 5}}


class CatalogView(ApiView):
    """One kind of the catalogue's records; subclasses say which."""

    scope = Scope.CATALOG
    parser_classes = (JSONLinesParser, NDJSONParser)
    what: ClassVar[str]

    def get(self, request: Request) -> Response:
        """Return a page of records, in the order in which they were made."""
        listing = LISTINGS[self.what]
        filters = self.query.given(*listing.filters)
        rows = listing.matching(caller_of(request).team, filters)
        page = page_of(rows, self.query, path=f"/api/v1/{self.what}/", filters=filters)
        in_full = caller_of(request).membership.may_write
        records = [self.told(listing.as_record(row), in_full=in_full) for row in page.rows]
        return Response({"next": page.next, "previous": page.previous, "results": records})

    def told(self, record: dict[str, Any], *, in_full: bool) -> dict[str, Any]:
        """Return what is told of a record; `in_full` to members who may write."""
        return record

    def post(self, request: Request) -> Response:
        """Write records by their keys; what changes nothing is repeated, a bad line never drops the good ones."""
        lines = lines_of(request)
        report = upsert(
            team=caller_of(request).team,
            what=self.what,
            body=lines.content,
            as_list=lines.as_list,
            create_missing=self.query.flag("create"),
            actor=caller_of(request).membership.user,
        )
        return Response(report_reply(report))


@describe("systems")
class SystemsView(CatalogView):
    """Models and products."""

    what = "systems"
    parameters: ClassVar[Mapping[str, dict[str, int]]] = _parameters(what)


@describe("versions")
class VersionsView(CatalogView):
    """Checkpoints and releases."""

    what = "versions"
    parameters: ClassVar[Mapping[str, dict[str, int]]] = _parameters(what)


@describe("outputs")
class OutputsView(CatalogView):
    """What versions produced."""

    what = "outputs"
    parameters: ClassVar[Mapping[str, dict[str, int]]] = _parameters(what)

    def told(self, record: dict[str, Any], *, in_full: bool) -> dict[str, Any]:
        """Return an output with as much of its explanation as the member is told."""
        return {**record, "explanation": disclosed(record["explanation"], in_full=in_full)}
