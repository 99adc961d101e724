"""The full review of a round: asking for it, how far it is, calling it off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.analysis import reviewing
from apps.analysis.selectors import responses_counted
from apps.analysis.selectors_reviews import last_review, review_outline, review_part
from apps.core.errors import NotFound, Refused
from apps.core.frame import framed
from apps.dashboards.pages.review import review_page
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.pages.truths import contested_in, truths_of
from apps.dashboards.requests import asked_round, is_fragment, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, seen_study
from apps.studies.models import Round
from apps.studies.selectors import round_of, round_versions
from apps.studies.services import protocol_of


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def review(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what the newest full review found and when; owners and researchers ask for one or call it off."""
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    if request.method == "POST":
        if not seen.may_open_rows:
            raise NotFound("")
        _act(request, round_)
        return redirect(f"{reverse('dashboards:review', args=[team_slug, study_slug])}?round={round_.number}")
    return _show(request, seen, round_)


def _act(request: HttpRequest, round_: Round) -> None:
    now = timezone.now()
    try:
        if request.POST.get("act") == "cancel":
            reviewing.cancel_review(round_=round_, now=now)
            messages.success(request, _("The review is called off. Earlier ones stay."))
            return
        asked_by = request.user if request.user.is_authenticated else None
        reviewing.tell(reviewing.ask_for_review(round_=round_, by=asked_by, now=now))
        messages.success(request, _("The review begins in a moment."))
    except Refused as error:
        messages.warning(request, error.message)


def _show(request: HttpRequest, seen: Seen, round_: Round) -> HttpResponse:
    page = review_page(last_review(round_), review_outline(round_), responses_counted(round_))
    subject = subject_of(round_, protocol_of(round_), round_versions(round_))
    names = {one.key: one.text or one.label for one in subject.questions}
    truth = review_part(round_, "truth", to_researcher=seen.may_open_rows)
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        page=page,
        truths=truths_of(truth, names),
        contested=contested_in(truth, names),
        sections=sections_of(seen, "review", number=round_.number),
        may_ask=seen.may_open_rows,
    )
    part = "#going" if is_fragment(request) else ""
    return render(request, f"dashboards/review.html{part}", context)
