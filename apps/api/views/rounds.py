"""Rounds: launched, paused, resumed, closed; how far they are and what came of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from pydantic import StringConstraints, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.analysis.selectors import newest_snapshot, newest_snapshot_id, newest_state
from apps.api import replies
from apps.api.openapi import rounds as described
from apps.api.parsers import BoundedJSONParser
from apps.api.views.base import ApiView, caller_of, study_of
from apps.assignments.people import doors_of, outcomes_of
from apps.assignments.quotas import fill_of_cells
from apps.assignments.selectors import fill_of
from apps.assignments.services import launch
from apps.catalog.records import Record
from apps.catalog.withdrawing import withdrawn_among
from apps.core.errors import Invalid, Refused
from apps.core.lines import problems_of
from apps.governance.selectors import newest_verdict
from apps.responses.selectors import progress_of
from apps.studies.models import Origin, Round, RoundState, Study
from apps.studies.selectors import round_of, round_versions, rounds_of
from apps.studies.services import close_round, pause_round, resume_round

ROUND = {"round": 10}
FILTERS = {"measure": 60, "metric": 80, "version": 200}


class LaunchView(ApiView):
    """Launching."""

    scope = Scope.STUDIES
    parser_classes = (BoundedJSONParser,)

    @described.launch
    def post(self, request: Request, slug: str) -> Response:
        """Freeze the protocol as the next round and open it; every warning is told."""
        study = study_of(request, slug)
        wanted = _wanted(request.data)
        round_ = launch(study=study, now=timezone.now(), replace=wanted.replace, note=wanted.note)
        return Response(
            {
                "study": study.slug,
                "round": round_.number,
                "state": round_.state,
                "protocol": replies.hash_of(round_),
                "slots": fill_of([round_])[round_.pk].planned,
                "warnings": [{"pointer": "", "reason": warning} for warning in round_.warnings],
                "join_url": replies.join_url(study),
                "links": replies.study_links(study),
            }
        )


class LaunchWish(Record):
    """What a launch may be told."""

    replace: bool = False
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


def _wanted(data: Any) -> LaunchWish:
    try:
        return LaunchWish.model_validate(data or {})
    except ValidationError as error:
        raise Invalid(
            _("This is no wish that a launch knows."), problems=tuple(problems_of(error))
        ) from error


class _MoveView(ApiView):
    """What pausing, resuming and closing share."""

    scope = Scope.STUDIES
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"POST": ROUND}

    def open_round(self, request: Request, slug: str) -> Round:
        """Return the round that is meant: by number, else the one that is open.

        Raises:
            NotFound: there is no such study or round.
            Refused: no round is open.
        """
        study = study_of(request, slug)
        number = self.query.whole("round")
        return _open_round(study) if number is None else round_of(study, number)


def _open_round(study: Study) -> Round:
    """Return the round that collects judgments, else the newest import that still takes some."""
    rounds = [round_ for round_ in rounds_of(study) if round_.state != RoundState.CLOSED]
    if not rounds:
        raise Refused(_("No round of this study is open."))
    found = next((round_ for round_ in rounds if round_.origin == Origin.COLLECTED), rounds[0])
    found.study = study
    return found


class PauseView(_MoveView):
    """Pausing."""

    @described.pause
    def post(self, request: Request, slug: str) -> Response:
        """Give out no more items; judgments that are posted are still taken in."""
        round_ = self.open_round(request, slug)
        pause_round(round_=round_)
        return Response(replies.round_moved(round_))


class ResumeView(_MoveView):
    """Resuming."""

    @described.resume
    def post(self, request: Request, slug: str) -> Response:
        """Give out items again."""
        round_ = self.open_round(request, slug)
        resume_round(round_=round_)
        return Response(replies.round_moved(round_))


class CloseView(_MoveView):
    """Closing."""

    @described.close
    def post(self, request: Request, slug: str) -> Response:
        """End a round for good."""
        round_ = self.open_round(request, slug)
        close_round(round_=round_, now=timezone.now())
        return Response(replies.round_moved(round_))


class ProgressView(ApiView):
    """How far a round is."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": ROUND}

    @described.progress
    def get(self, request: Request, slug: str) -> Response:
        """Return slots, judgments and people of a round, the newest without a number."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        outcomes = outcomes_of(doors_of(round_, timezone.now()))
        fills = fill_of_cells(round_) if caller_of(request).membership.may_write else None
        return Response(replies.progress_reply(round_, progress_of(round_), outcomes, fills))


class ResultsView(ApiView):
    """What came of a round."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": {**ROUND, **FILTERS}}

    @described.results
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return the newest snapshot's estimates; a poll costs one look while nothing changed."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        newest, changes = newest_state(round_)
        tag = self._tag(request, round_, newest, changes)
        if is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        snapshot = newest_snapshot(round_)
        body = replies.results_reply(
            round_,
            snapshot,
            self.query.given(*FILTERS),
            to_researcher=caller_of(request).membership.may_write,
            gone=withdrawn_among(round_versions(round_)) if changes else (),
        )
        return Response(body, headers={"ETag": self._tag(request, round_, body["snapshot"], changes)})

    def _tag(self, request: Request, round_: Round, snapshot: str | None, changes: int) -> str:
        """Return the tag of these results: snapshot, role, query, and how often a version was withdrawn or taken back."""
        role = caller_of(request).membership.role
        parts = f"{round_.pk}|{snapshot}|{role}|{self.query}|{changes}"
        return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


class VerdictView(ApiView):
    """What a round comes to."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": ROUND}

    @described.verdict
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return what the gates say of the newest snapshot; a poll costs one look while nothing changed."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        tag = _verdict_tag(round_, newest_snapshot_id(round_))
        if is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        body = newest_verdict(round_).as_json()
        return Response(body, headers={"ETag": _verdict_tag(round_, body["snapshot"])})


def _verdict_tag(round_: Round, snapshot: str | None) -> str:
    """Return the tag of a verdict: it follows from round and snapshot alone, whoever asks."""
    return f'"{hashlib.sha256(f"verdict|{round_.pk}|{snapshot}".encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether the caller holds what this tag stands for."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}
