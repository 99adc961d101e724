"""The versions of a round, the page of each, and what the parts of their index weigh."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.selectors import membership_in
from apps.analysis.indexing.weights import history_of, set_index_weights, weights_of
from apps.core.errors import Invalid, NotFound
from apps.core.frame import framed
from apps.dashboards.form_weights import WeightsForm
from apps.dashboards.pages.profile import profile_page, version_lines
from apps.dashboards.pages.weights import weight_changes
from apps.dashboards.profiles import bare_profile, indices_of, profile_of, shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen, seen_study
from apps.governance.selectors import verdict_on


@require_safe
@members_only
def versions(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """List the versions of a round with their ranks, the number that decides, and their index."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    indices = indices_of(shown)
    profiles = (
        [bare_profile(seen, shown, version, indices) for version in shown.subject.versions]
        if shown.has_numbers
        else []
    )
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        lines=version_lines(profiles),
        sections=sections_of(seen, "versions", number=shown.round.number),
    )
    return render(request, "dashboards/versions.html", context)


@require_safe
@members_only
def version(request: HttpRequest, team_slug: str, study_slug: str, key: str) -> HttpResponse:
    """Show one version of a round."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    if key not in shown.subject.versions:
        raise NotFound("")
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        version=key,
        sections=sections_of(seen, "versions", number=shown.round.number),
    )
    if shown.results is not None and shown.has_numbers:
        profile = profile_of(seen, shown, key, now=timezone.now())
        verdict = verdict_on(shown.round, shown.results.snapshot)
        context |= {"page": profile_page(profile, verdict), "links": profile.links}
    return render(request, "dashboards/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def weights(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what the parts of a study's index weigh and how that came; owners and researchers change it."""
    seen = seen_study(request.user, team_slug, study_slug)
    if request.method != "POST":
        return _weights(request, seen, WeightsForm.of(weights_of(seen.study.pk)))
    if not seen.may_open_rows:
        raise NotFound("")
    form = WeightsForm(request.POST)
    if not form.is_valid():
        return _weights(request, seen, form, status=422)
    try:
        changed = set_index_weights(
            study=seen.study,
            weights=form.weights,
            reason=form.cleaned_data["reason"],
            by=membership_in(request.user, team_slug),
            now=timezone.now(),
        )
    except Invalid as error:
        form.add_error(None, error.message)
        return _weights(request, seen, form, status=422)
    if changed is None:
        messages.info(request, _("The parts weigh so already."))
    else:
        messages.success(
            request, _("The weights are changed. The next numbers, in a moment, are made with them.")
        )
    return redirect(reverse("dashboards:weights", args=[team_slug, study_slug]))


def _weights(request: HttpRequest, seen: Seen, form: WeightsForm, *, status: int = 200) -> HttpResponse:
    shown = shown_round(seen, asked_round(request))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        form=form,
        changes=weight_changes(history_of(seen.study)),
        may_change=seen.may_open_rows,
        sections=sections_of(seen, "versions", number=shown.round.number),
    )
    return render(request, "dashboards/weights.html", context, status=status)
