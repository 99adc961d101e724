"""The raters of a round with what stands out about them, for researchers; settling a flag."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import StringConstraints, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Scope
from apps.analysis.anomalies import accept_anomaly, dismiss_anomaly
from apps.analysis.anomalies.reading import anomalies_of, anomaly_of_rater, raters_of, state_tag
from apps.analysis.selectors import newest_snapshot_id
from apps.api.openapi import raters as described
from apps.api.parsers import BoundedJSONParser
from apps.api.replies_raters import flag_entry, raters_reply
from apps.api.views.base import ApiView, caller_of, study_of
from apps.api.views.rounds import ROUND, is_known
from apps.catalog.records import Record
from apps.core.errors import Invalid, NotFound
from apps.core.lines import problems_of
from apps.responses.selectors import last_judged
from apps.studies.models import Round
from apps.studies.selectors import round_of


class _RatersView(ApiView):
    """Only those who may write see single raters."""

    scope = Scope.STUDIES

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those who may only read, also to look."""
        super().initial(request, *args, **kwargs)
        study_of(request, kwargs["slug"])
        if not caller_of(request).membership.may_write:
            raise PermissionDenied(_("This token acts for a member who may only read."))


class RatersView(_RatersView):
    """All raters of a round."""

    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"GET": ROUND}

    @described.raters_list
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return each rater who did not withdraw, the worst first; a poll costs a look while nothing changed."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        tag = _tag(round_)
        if is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        raters = raters_of(round_, anomalies_of(round_))
        return Response(raters_reply(raters), headers={"ETag": tag})


class FlagWish(Record):
    """What is to become of a flag, and why."""

    state: Literal["accepted", "dismissed"]
    reason: Annotated[str, StringConstraints(max_length=500)]


class FlagView(_RatersView):
    """One flag of one rater."""

    parser_classes = (BoundedJSONParser,)
    parameters: ClassVar[Mapping[str, dict[str, int]]] = {"POST": ROUND}

    @described.flag_settle
    def post(self, request: Request, slug: str, pseudonym: str, kind: str) -> Response:
        """Accept or dismiss a flag; the same twice changes nothing."""
        round_ = round_of(study_of(request, slug), self.query.whole("round"))
        wish = _wanted(request.data)
        flag = anomaly_of_rater(round_, pseudonym=pseudonym, kind=kind)
        if flag is None:
            raise NotFound(_("This rater has no such flag."))
        act = accept_anomaly if wish.state == "accepted" else dismiss_anomaly
        settled = act(
            round_=round_,
            anomaly_id=flag.pk,
            reason=wish.reason,
            by=caller_of(request).membership.user,
            now=timezone.now(),
        )
        return Response({"rater": pseudonym, **flag_entry(settled)})


def _wanted(data: Any) -> FlagWish:
    try:
        return FlagWish.model_validate(dict(data) if isinstance(data, Mapping) else data)
    except ValidationError as error:
        raise Invalid(
            _("Say `state`, accepted or dismissed, and `reason`."), problems=tuple(problems_of(error))
        ) from error


def _tag(round_: Round) -> str:
    """Return the tag of these raters: judgments, numbers and flags."""
    newest = last_judged([round_]).get(round_.pk)
    parts = f"raters|{round_.pk}|{newest_snapshot_id(round_)}|{newest}|{state_tag(round_)}"
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'
