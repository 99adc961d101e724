"""Full reviews of rounds: read, asked for, called off."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.analysis import reviewing
from apps.analysis.reviews_as_json import review_json
from apps.analysis.selectors_reviews import last_review
from apps.api.openapi import reviews as described
from apps.api.replies_review import progress_reply, review_reply
from apps.api.views.base import ApiView, caller_of, study_of
from apps.api.views.rounds import ROUND, is_known
from apps.studies.selectors import round_of


class ReviewView(ApiView):
    """The full review of a round."""

    scope = Scope.STUDIES
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": ROUND, "POST": ROUND}

    @described.read
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return the newest review that is done, and how far the next one is."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        to_researcher = caller_of(request).membership.may_write
        last = last_review(round_)
        tag = _tag(f"{round_.pk}|{to_researcher}|{last and (last.pk, last.state, last.done)}")
        if is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        found = review_json(round_, to_researcher=to_researcher)
        body = review_reply(round_, last, found)
        return HttpResponse(body, content_type="application/json", headers={"ETag": tag})

    @described.ask
    def post(self, request: Request, slug: str) -> Response:
        """Let a worker review the round, the newest without a number."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        user = caller_of(request).membership.user
        review = reviewing.ask_for_review(round_=round_, by=user, now=timezone.now())
        reviewing.tell(review)
        return Response(progress_reply(review), status=202)


class CancelReviewView(ApiView):
    """Calling a review off."""

    scope = Scope.STUDIES
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"POST": ROUND}

    @described.cancel
    def post(self, request: Request, slug: str) -> Response:
        """Stop the review that goes on; earlier ones stay."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        return Response(progress_reply(reviewing.cancel_review(round_=round_, now=timezone.now())))


def _tag(parts: str) -> str:
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'
