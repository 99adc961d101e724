"""The equity of a round, live and as audits: making one, reading one, signing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.selectors import membership_in
from apps.analysis.selectors import Results, newest_snapshot
from apps.catalog.withdrawing import withdrawn_among
from apps.core.errors import Refused
from apps.core.frame import framed
from apps.dashboards.forms import SettleForm
from apps.dashboards.pages.dashboard import provenance_of
from apps.dashboards.pages.equity import equity_page
from apps.dashboards.pages.equity_kept import kept_equity_page
from apps.dashboards.pages.groups import options_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Subject, subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, charts_url_of, seen_study, talk_of
from apps.governance.audits import audit_in, audits_of
from apps.governance.equity_kept import kept_audited
from apps.governance.models import EquityAudit, SigningRole
from apps.governance.selectors import may_propose
from apps.governance.services import make_audit, sign_audit, signing_role, verify_audit
from apps.studies.models import Round
from apps.studies.selectors import round_of, round_versions
from apps.studies.services import protocol_of


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def equity(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what the newest review found about groups of people, and the audits; make an audit of it."""
    seen = seen_study(request.user, team_slug, study_slug)
    reader = membership_in(request.user, team_slug)
    round_ = round_of(seen.study, asked_round(request))
    if request.method == "POST":
        try:
            audit = make_audit(round_=round_, by=reader, now=timezone.now())
        except Refused as error:
            messages.warning(request, error.message)
            return redirect(request.get_full_path())
        messages.success(request, _("The audit is frozen. Two people sign it."))
        return redirect("dashboards:equity-audit", team_slug, study_slug, audit.number)
    kept, protocol = kept_audited(round_), protocol_of(round_)
    subject = subject_of(round_, protocol, round_versions(round_))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        sections=sections_of(seen, "equity", number=round_.number),
        found=kept.found,
        page=kept_equity_page(kept, options_of(protocol), _provenance(seen, round_, subject)),
        audits=audits_of(seen.study),
        may_make=may_propose(reader),
    )
    return render(request, "dashboards/equity.html", context)


def _provenance(seen: Seen, round_: Round, subject: Subject) -> Provenance | None:
    """Return what the numbers of now share, None before the first snapshot."""
    snapshot = newest_snapshot(round_, with_estimates=False)
    if snapshot is None:
        return None
    return provenance_of(Results(snapshot, ()), subject, "", talk_of(seen, round_), charts_url_of(seen.study))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def equity_audit(request: HttpRequest, team_slug: str, study_slug: str, number: int) -> HttpResponse:
    """Show one audit as it was frozen; sign it."""
    reader = membership_in(request.user, team_slug)
    audit = audit_in(reader.team, study_slug, number)
    if request.method != "POST":
        return _one(request, audit, SettleForm())
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _one(request, audit, form, status=422)
    try:
        sign_audit(audit=audit, by=reader, remark=form.cleaned_data["remark"], now=timezone.now())
    except Refused as error:
        form.add_error(None, error.message)
        return _one(request, audit, form, status=409)
    messages.success(request, _("You have signed the audit."))
    return redirect("dashboards:equity-audit", team_slug, study_slug, number)


def _one(request: HttpRequest, audit: EquityAudit, form: SettleForm, *, status: int = 200) -> HttpResponse:
    study = audit.study
    reader = membership_in(request.user, study.team.slug)
    role, reason = signing_role(audit, reader)
    signatures = sorted(audit.signatures.all(), key=lambda one: one.signed_at)
    signed = {one.role for one in signatures}
    context = framed(
        request,
        "dashboards",
        study=study,
        sections=sections_of(Seen(study, reader.role), "equity", number=audit.round.number),
        audit=audit,
        page=equity_page(audit.body, options_of(protocol_of(audit.round))),
        is_whole=verify_audit(audit),
        withdrawn=withdrawn_among(round_versions(audit.round)),
        signatures=signatures,
        waiting=[one.label for one in SigningRole if one not in signed],
        role=role,
        reason=reason,
        form=form,
    )
    return render(request, "dashboards/equity_audit.html", context, status=status)
