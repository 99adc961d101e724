"""Studies: a protocol sent whole and given back unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.api import replies
from apps.api.openapi import studies as described
from apps.api.paging import PARAMETERS, page_of
from apps.api.parsers import JSONDocumentParser, YAMLDocumentParser
from apps.api.views.base import ApiView, caller_of, study_of
from apps.responses.selectors import pace_of
from apps.studies.models import Study
from apps.studies.protocol import json_schema
from apps.studies.selectors import newest_rounds, rounds_of
from apps.studies.services import push_study


class StudiesView(ApiView):
    """The team's studies."""

    scope = Scope.STUDIES
    parser_classes = (JSONDocumentParser, YAMLDocumentParser)
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": PARAMETERS}

    @described.study_list
    def get(self, request: Request) -> Response:
        """Return a page of studies, oldest first, each with its newest round."""
        rows = Study.objects.filter(team=caller_of(request).team)
        page = page_of(rows, self.query, path="/api/v1/studies/", filters={})
        newest = newest_rounds(page.rows)
        paces = pace_of(list(newest.values()))
        entries = [
            {
                "slug": study.slug,
                "title": study.title,
                "mode": study.mode,
                "protocol": replies.hash_of(study.document),
                "changed_at": replies.time_of(study.changed_at),
                "round": replies.round_entry(newest[study.pk], paces[newest[study.pk].pk])
                if study.pk in newest
                else None,
                "links": replies.study_links(study),
            }
            for study in page.rows
        ]
        return Response({"next": page.next, "previous": page.previous, "results": entries})

    @described.study_push
    def post(self, request: Request) -> Response:
        """Create a study from its protocol, or change it as long as it has no round."""
        caller = caller_of(request)
        result = push_study(team=caller.team, actor=caller.token.user, document=dict(request.data))
        links = replies.study_links(result.study)
        body = {
            "slug": result.study.slug,
            "outcome": result.outcome,
            "protocol": replies.hash_of(result.study.document),
            "warnings": replies.warnings_of(result.warnings),
            "links": links,
        }
        if result.outcome == "created":
            return Response(body, status=201, headers={"Location": links["self"]})
        return Response(body)


class StudyView(ApiView):
    """One study."""

    @described.study_detail
    def get(self, request: Request, slug: str) -> Response:
        """Return the protocol as it was sent, its hash and the rounds; the join link only to those who may write."""
        study = study_of(request, slug)
        rounds = rounds_of(study)
        paces = pace_of(rounds)
        body = {
            "slug": study.slug,
            "title": study.title,
            "mode": study.mode,
            "protocol": replies.hash_of(study.document),
            "document": study.document,
            "changed_at": replies.time_of(study.changed_at),
            "rounds": [replies.round_entry(round_, paces[round_.pk]) for round_ in rounds],
            "links": replies.study_links(study),
        }
        if caller_of(request).membership.may_write:
            body["join_url"] = replies.join_url(study)
        return Response(body)


class ProtocolSchemaView(ApiView):
    """The JSON Schema of a protocol: public, so that editors can load it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @described.protocol_schema
    def get(self, request: Request) -> Response:
        """Return the JSON Schema (2020-12) of a protocol."""
        return Response(json_schema())
