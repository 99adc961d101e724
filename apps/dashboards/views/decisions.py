"""What was decided on a study's numbers: the list, a new one, and settling it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_in
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.frame import framed
from apps.dashboards.forms import DecisionForm, SettleForm
from apps.dashboards.pages.decision import decision_page, decision_rows
from apps.dashboards.requests import members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen
from apps.governance.models import Decision
from apps.governance.selectors import decision_in, decisions_of, may_propose
from apps.governance.services import DecisionText, approve, decline, propose
from apps.studies.models import Study
from apps.studies.selectors import round_of, study_in, withdrawn_in


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def decisions(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """List a study's decisions; take a new one on its newest round."""
    reader = membership_in(request.user, team_slug)
    study = study_in(reader.team, study_slug)
    if request.method != "POST":
        return _list(request, reader, study, DecisionForm())
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _list(request, reader, study, form, status=422)
    try:
        decision = propose(
            round_=round_of(study), text=DecisionText(**form.cleaned_data), by=reader, now=timezone.now()
        )
    except (Invalid, Refused) as error:
        form.add_error(None, error.message)
        return _list(request, reader, study, form, status=422)
    messages.success(request, _("The decision is recorded. Another person has to approve it."))
    return redirect("dashboards:decision", team_slug, study_slug, decision.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def decision(request: HttpRequest, team_slug: str, study_slug: str, number: int) -> HttpResponse:
    """Show one decision with its evidence; settle it."""
    reader = membership_in(request.user, team_slug)
    found = decision_in(reader.team, number)
    if found.round.study.slug != study_slug:
        raise NotFound("")
    if request.method != "POST":
        return _one(request, reader, found, SettleForm())
    form = SettleForm(request.POST)
    act = {"approve": approve, "decline": decline}.get(request.POST.get("act", ""))
    if act is None or not form.is_valid():
        return _one(request, reader, found, form, status=422)
    try:
        act(decision=found, by=reader, remark=form.cleaned_data["remark"], now=timezone.now())
    except Refused as error:
        form.add_error(None, error.message)
        return _one(request, reader, decision_in(reader.team, number), form, status=409)
    messages.success(request, _("The decision is settled."))
    return redirect("dashboards:decision", team_slug, study_slug, number)


def _list(
    request: HttpRequest, reader: Membership, study: Study, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    context = framed(
        request,
        "dashboards",
        study=study,
        sections=sections_of(Seen(study, reader.role), "decisions"),
        withdrawn=withdrawn_in(study),
        decisions=decision_rows(decisions_of(study)),
        form=form if may_propose(reader) else None,
    )
    return render(request, "dashboards/decisions.html", context, status=status)


def _one(
    request: HttpRequest, reader: Membership, found: Decision, form: SettleForm, *, status: int = 200
) -> HttpResponse:
    study = found.round.study
    rows_url = reverse("dashboards:rows", args=[study.team.slug, study.slug])
    page = decision_page(found, reader, rows_url)
    context = framed(request, "dashboards", study=study, page=page, form=form, withdrawn=withdrawn_in(study))
    return render(request, "dashboards/decision.html", context, status=status)
