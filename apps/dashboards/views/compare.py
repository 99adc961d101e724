"""Two versions of a round side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.analysis.contrast import contrasts_between
from apps.analysis.selectors_reviews import review_in_part
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.pages.compare import Compared, compare_page
from apps.dashboards.profiles import Shown, bare_profile, indices_of, shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study, talk_of


@require_safe
@members_only
def compare(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show the contrasts of two versions, those that `?a=` and `?b=` name, else the first and the baseline."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        sections=sections_of(seen, "compare", number=shown.round.number),
        too_few=len(shown.subject.versions) < 2,
    )
    if shown.results is not None and shown.has_numbers and len(shown.subject.versions) > 1:
        first, second = _asked(request, shown)
        review = review_in_part(shown.round, "contrasts", to_researcher=seen.may_open_rows)
        indices = indices_of(shown)
        context["page"] = compare_page(
            Compared(
                first=first,
                second=second,
                subject=shown.subject,
                results=shown.results,
                provenance=bare_profile(seen, shown, first, indices, talk_of(seen, shown.round)).provenance,
                contrasts=tuple(contrasts_between(review, first, second)),
                indices=indices,
                has_review=review is not None and review.part("contrasts") is not None,
            )
        )
        context["reviewed_at"] = review.taken_at if review is not None else None
    return render(request, "dashboards/compare.html", context)


def _asked(request: HttpRequest, shown: Shown) -> tuple[str, str]:
    """Return the two versions that are asked for.

    Raises:
        NotFound: the round has no version of this name, or it is the same twice.
    """
    versions = shown.subject.versions
    base = shown.subject.baseline or versions[-1]
    first = request.GET.get("a") or next(key for key in versions if key != base)
    second = request.GET.get("b") or (
        base if base != first else next(key for key in versions if key != first)
    )
    if first not in versions or second not in versions:
        raise NotFound("")
    if first == second:  # the form lets both be chosen; the other one is the nearest to what was meant
        second = next(key for key in versions if key != first)
    return first, second
