"""A study's findings: the ranked list, one of them, what members make of it, and what to collect next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.accounts.selectors import members_of
from apps.analysis.findings import set_finding_state, take_on
from apps.analysis.findings.acting import SETTABLE
from apps.analysis.findings.reading import finding_in, findings_of, items_behind, like_json, more_like
from apps.analysis.models import Finding, FindingState
from apps.analysis.selectors import newest_snapshot
from apps.analysis.selectors_reviews import review_part
from apps.core.csvtext import csv_lines
from apps.core.errors import Invalid, NotFound
from apps.core.frame import framed
from apps.dashboards.pages.finding_words import title_of
from apps.dashboards.pages.findings import OPEN, finding_page, findings_page, opening_of
from apps.dashboards.pages.said import said_of
from apps.dashboards.requests import members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, seen_study
from apps.governance.selectors import Verdict, verdict_on
from apps.insight.coding.drawing import quotes_drawn
from apps.insight.coding.quotes import Quote, agreed_texts
from apps.insight.models import Text
from apps.studies.models import Round
from apps.studies.selectors import newest_rounds, withdrawn_in

MOST_QUOTES = 10


@require_safe
@members_only
def findings(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """List a study's findings over all its rounds, those of the greatest impact first."""
    seen = seen_study(request.user, team_slug, study_slug)
    state, version = request.GET.get("state", OPEN), request.GET.get("version", "")
    if state not in {OPEN, "", *FindingState.values}:
        raise NotFound("")
    found = findings_of(seen.study, to_researcher=seen.may_open_rows)
    round_ = newest_rounds([seen.study]).get(seen.study.pk)
    page = findings_page(
        found, seen, state=state, version=version, tried=_tried(round_), verdict=_verdict(round_)
    )
    sections = sections_of(seen, "findings")
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        page=page,
        sections=sections,
        withdrawn=withdrawn_in(seen.study),
    )
    return render(request, "dashboards/findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def finding(request: HttpRequest, team_slug: str, study_slug: str, number: int) -> HttpResponse:
    """Show one finding; owners and researchers say what became of it and who takes it on."""
    seen = seen_study(request.user, team_slug, study_slug)
    found = finding_in(seen.study, number, to_researcher=seen.may_open_rows)
    problem = ""
    if request.method == "POST":
        if not seen.may_open_rows:
            raise NotFound("")
        try:
            _act(request, found)
        except Invalid as error:
            problem = error.message
        else:
            messages.success(request, _("It is written down."))
            return redirect("dashboards:finding", team_slug, study_slug, number)
    behind = items_behind(found)
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        page=finding_page(found, seen, behind, _verdict(newest_rounds([seen.study]).get(seen.study.pk))),
        sections=sections_of(seen, "findings"),
        withdrawn=withdrawn_in(seen.study),
        quotes=[said_of(one, seen) for one in _quotes(found, [one.scenario.pk for one in behind])],
        may_act=seen.may_open_rows,
        problem=problem,
        finding=found,
        states=[(value, FindingState(value).label) for value in SETTABLE],
        members=members_of(seen.study.team) if seen.may_open_rows else [],
    )
    return render(request, "dashboards/finding.html", context, status=422 if problem else 200)


@require_safe
@members_only
def more(request: HttpRequest, team_slug: str, study_slug: str, number: int) -> HttpResponse:
    """Show which scenarios of the library are like those behind a finding, as a page, as CSV or as JSON."""
    seen = seen_study(request.user, team_slug, study_slug)
    found = finding_in(seen.study, number, to_researcher=seen.may_open_rows)
    like = more_like(found, items_behind(found))
    kind = request.GET.get("format", "")
    if kind == "json":
        return JsonResponse({"finding": found.pk, "scenarios": like_json(like)})
    if kind == "csv":
        return _csv(seen, like_json(like), f"more-like-{found.pk}.csv")
    if kind:
        raise NotFound("")
    rows = [(one, opening_of(one.scenario.messages)) for one in like]
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        finding=found,
        title=title_of(found),
        rows=rows,
        sections=sections_of(seen, "findings"),
        withdrawn=withdrawn_in(seen.study),
    )
    return render(request, "dashboards/finding_more.html", context)


def _csv(seen: Seen, rows: list[dict[str, object]], name: str) -> HttpResponse:
    head = ("scenario", "tags", "shared", "risk", "weight", "nearness")
    lines = [[_cell(row[column]) for column in head] for row in rows]
    body = "".join(csv_lines([head, *lines]))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    return "; ".join(str(part) for part in value) if isinstance(value, list) else value


def _act(request: HttpRequest, found: Finding) -> None:
    by = request.user if isinstance(request.user, User) else None
    now = timezone.now()
    if request.POST.get("act") == "owner":
        take_on(finding=found, owner=_owner(request.POST.get("owner", "")), by=by, now=now)
        return
    set_finding_state(
        finding=found,
        state=request.POST.get("state", ""),
        reason=request.POST.get("reason", "").strip(),
        by=by,
        now=now,
    )


def _owner(asked: str) -> User | None:
    """Return whom a form names, None for nobody.

    Raises:
        Invalid: there is no such person.
    """
    if not asked:
        return None
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    owner = User.objects.filter(pk=int(asked)).first() if is_number else None
    if owner is None:
        raise Invalid(_("Only a member of the team can take a finding on."))
    return owner


def _tried(round_: Round | None) -> int | None:
    """Return how much the newest review of a round looked for."""
    part = review_part(round_, "findings") if round_ is not None else None
    return None if part is None else part.body.get("tried")


def _verdict(round_: Round | None) -> Verdict | None:
    """Return what the gates of a round come to in its newest numbers, None without a round."""
    if round_ is None:
        return None
    return verdict_on(round_, newest_snapshot(round_, with_estimates=False))


def _quotes(found: Finding, scenarios: list[int]) -> list[Quote]:
    """Return words on the scenarios behind a finding that may be quoted, with their context; of a theme those that belong to it."""
    texts = agreed_texts(found.last_round).filter(response__item__scenario__in=scenarios)
    if "theme" in found.slice:
        themed = Text.objects.filter(themes__theme__name=found.slice["theme"], round=found.last_round_id)
        texts = texts.filter(pk__in=themed.values("pk"))
    return quotes_drawn(found.last_round, texts, seed=f"finding {found.pk}", limit=MOST_QUOTES)
