"""Scenarios as a library: found by words, counted, read with their revisions, approved, retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from pydantic import Field
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Discipline, Scope
from apps.api.authentication import Caller
from apps.api.listing import LISTINGS, scenarios_found
from apps.api.openapi import catalog_library as described
from apps.api.openapi.catalog import describe
from apps.api.paging import PARAMETERS
from apps.api.parsers import BoundedJSONParser
from apps.api.problems import BadQuery
from apps.api.replies_library import entry_reply, facets_reply
from apps.api.views.base import ApiView, caller_of
from apps.api.views.catalog import CatalogView
from apps.api.wishes import ScenarioPatch, read_wish
from apps.catalog.library import accept, approve, bring_back, edit, refuse, retire
from apps.catalog.library.comparing import difference
from apps.catalog.library.facets import facets_of
from apps.catalog.library.finding import scenario_in
from apps.catalog.library.reading import entry_of
from apps.catalog.models import ScenarioState
from apps.catalog.records import Record, Short

_FILTERS = {name: length for name, (_field, length) in LISTINGS["scenarios"].filters.items()}
_WORDS = {"state": ScenarioState.values, "waits": Discipline.values}
"""Parameters that know a few words only."""


@describe("scenarios")
class ScenariosView(CatalogView):
    """What versions are asked."""

    what = "scenarios"
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {
        "GET": {**PARAMETERS, **_FILTERS, "facets": 5},
        "POST": {"create": 5},
    }

    def get(self, request: Request) -> Response:
        """Return a page of the scenarios found, and with `facets=1` how many there are of each kind."""
        for name, known in _WORDS.items():
            if self.query.text(name) not in {"", *known}:
                raise BadQuery(name, _("This is one of: %(known)s.") % {"known": ", ".join(known)})
        response = super().get(request)
        if self.query.flag("facets"):
            team = caller_of(request).team
            rows = scenarios_found(team, self.query.given(*_FILTERS))
            response.data["facets"] = facets_reply(facets_of(rows, team.approvals))
        return response


class ScenarioView(ApiView):
    """One scenario with all that is known of it."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)

    @described.read
    def get(self, request: Request, key: str) -> Response:
        """Return its record, revisions, approvals, and what it came from."""
        return _entry(caller_of(request), key)

    @described.change
    def patch(self, request: Request, key: str) -> Response:
        """Change the fields that are sent; what is so already changes nothing."""
        wish = read_wish(ScenarioPatch, request.data)
        caller = caller_of(request)
        edit(
            scenario=scenario_in(caller.team, key),
            fields=wish.model_dump(include=wish.model_fields_set - {"revision", "note"}),
            actor=caller.membership.user,
            note=wish.note,
            revision=wish.revision,
        )
        return _entry(caller, key)


class ScenarioDiffView(ApiView):
    """What differs between two revisions."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": {"from": 10, "to": 10}}

    @described.diff
    def get(self, request: Request, key: str) -> Response:
        """Return a unified diff of card and turns, of the newest two revisions where none are named."""
        old, new, diff = difference(
            caller_of(request).team, key, old=self.query.whole("from"), new=self.query.whole("to")
        )
        return Response({"key": key, "from": old, "to": new, "diff": diff})


class Wish(Record):
    """Why something is done, for whoever reads it later."""

    note: Short = ""


class Word(Record):
    """What a discipline says of a revision."""

    discipline: str = Field(max_length=20)
    revision: int = Field(ge=1, lt=2**31)
    approved: bool = True
    note: str = Field(default="", max_length=2_000)


class _MoveView(ApiView):
    """What retiring, bringing back and accepting share."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)
    verb: ClassVar[Any]

    def post(self, request: Request, key: str) -> Response:
        """Move the scenario and return what is known of it then."""
        wish = read_wish(Wish, request.data)
        caller = caller_of(request)
        scenario = scenario_in(caller.team, key)
        type(self).verb(scenario=scenario, actor=caller.membership.user, note=wish.note)
        return _entry(caller, key)


@described.retire
class RetireScenarioView(_MoveView):
    """Keeping a scenario out of the rounds to come."""

    verb = staticmethod(retire)


@described.restore
class RestoreScenarioView(_MoveView):
    """Letting rounds use it again."""

    verb = staticmethod(bring_back)


@described.accept
class AcceptScenarioView(_MoveView):
    """Taking a proposed one into use."""

    verb = staticmethod(accept)


class ApproveScenarioView(ApiView):
    """Saying yes or no for a discipline."""

    scope = Scope.CATALOG
    parser_classes = (BoundedJSONParser,)

    @described.approve
    def post(self, request: Request, key: str) -> Response:
        """Note the word of a discipline that the token's owner speaks for."""
        word = read_wish(Word, request.data)
        caller = caller_of(request)
        say = approve if word.approved else refuse
        say(
            scenario=scenario_in(caller.team, key),
            discipline=word.discipline,
            member=caller.membership,
            revision=word.revision,
            note=word.note,
        )
        return _entry(caller, key)


def _entry(caller: Caller, key: str) -> Response:
    entry = entry_of(caller.team, key)
    return Response(entry_reply(entry, to_researcher=caller.membership.may_write))
