"""Findings of a study, and what to collect next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from apps.analysis.findings.reading import (
    finding_in,
    findings_json,
    findings_of,
    items_behind,
    like_json,
    more_like,
)
from apps.api.openapi import findings as described
from apps.api.replies import withdrawn_json
from apps.api.views.base import ApiView, caller_of, study_of
from apps.api.views.rounds import ROUND
from apps.studies.selectors import round_of, withdrawn_in


class FindingsView(ApiView):
    """Where versions fall short, by impact."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": ROUND}

    @described.findings
    def get(self, request: Request, slug: str) -> Response:
        """Return a study's findings, or those that one round found, the greatest impact first."""
        study, number = study_of(request, slug), self.query.whole("round")
        round_ = None if number is None else round_of(study, number)
        reads_all = caller_of(request).membership.may_write
        found = findings_of(study, to_researcher=reads_all, round_=round_)
        listed = findings_json(found, to_researcher=reads_all)
        gone = withdrawn_json(withdrawn_in(study))
        return Response({"study": study.slug, "round": number, "withdrawn": gone, "findings": listed})


class MoreLikeView(ApiView):
    """What to collect next."""

    @described.more
    def get(self, request: Request, slug: str, number: str) -> Response:
        """Return scenarios of the library that are like those behind a finding and that its round has not asked."""
        study = study_of(request, slug)
        reads_all = caller_of(request).membership.may_write
        found = finding_in(study, int(number), to_researcher=reads_all)
        like = like_json(more_like(found, items_behind(found)))
        return Response({"study": study.slug, "finding": found.pk, "scenarios": like})
