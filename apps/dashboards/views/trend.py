"""Numbers of a study over its rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.analysis.headlines import primary_of
from apps.analysis.measures._scored import cut_measure
from apps.analysis.selectors_reviews import review_part
from apps.analysis.trends import RoundNumbers, numbers_of
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.pages.trend import NEWEST, Leg, trend_page
from apps.dashboards.profiles import shown_round
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import seen_study
from apps.governance.models import Decision, VerdictChange
from apps.governance.selectors import decisions_of
from apps.studies.models import Metric, Round
from apps.studies.selectors import keys_of_versions, rounds_of
from apps.studies.services import protocol_of

MOST = 24
"""So many rounds stand on the axis, the newest ones."""


@require_safe
@members_only
def trend(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show what decides, the index, failures and sentiment over the rounds, and what drifted since the round before."""
    seen = seen_study(request.user, team_slug, study_slug)
    shown = shown_round(seen, asked_round(request))
    rounds = rounds_of(seen.study)[:MOST][::-1]
    legs = _legs(rounds, decisions_of(seen.study), to_researcher=seen.may_open_rows)
    by = request.GET.get("by") or NEWEST
    if by != NEWEST and not any(by in leg.versions for leg in legs):
        raise NotFound("")
    page = trend_page(
        legs,
        by=by,
        drift=review_part(shown.round, "anchors", to_researcher=seen.may_open_rows),
        rows_url=reverse("dashboards:rows", args=[team_slug, study_slug]),
    )
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=shown.subject,
        page=page,
        sections=sections_of(seen, "trend", number=shown.round.number),
    )
    return render(request, "dashboards/trend.html", context)


def _legs(rounds: list[Round], decisions: Iterable[Decision], *, to_researcher: bool) -> list[Leg]:
    primaries = [(round_, primary_of(protocol_of(round_))) for round_ in rounds]
    numbers = numbers_of(primaries, to_researcher=to_researcher)
    versions = keys_of_versions(rounds)
    metrics = {(one.round_id, one.key): one for one in Metric.objects.filter(round__in=rounds)}
    decided: defaultdict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        decided[decision.round_id].append(decision)
    changed: defaultdict[int, list[VerdictChange]] = defaultdict(list)
    for change in VerdictChange.objects.filter(round__in=rounds).defer("gates").order_by("at"):
        changed[change.round_id].append(change)
    return [
        _leg(
            round_,
            metrics[round_.pk, primary],
            versions.get(round_.pk, []),
            numbers.get(round_.pk),
            (decided[round_.pk], changed[round_.pk]),
        )
        for round_, primary in primaries
    ]


def _leg(
    round_: Round,
    metric: Metric,
    versions: list[str],
    numbers: RoundNumbers | None,
    events: tuple[list[Decision], list[VerdictChange]],
) -> Leg:
    measure = cut_measure(metric)
    base = protocol_of(round_).document.round.baseline or ""
    base = base if base in versions else next(iter(versions), "")
    return Leg(
        number=round_.number,
        versions=tuple(versions),
        tested=next((key for key in versions if key != base), base),
        base=base,
        primary=metric.key,
        kind=metric.kind,
        measure=measure.slug if measure is not None else next(iter(metric.measures), ""),
        against=measure is not None and measure.basis == "pairs",
        protocol=f"sha256:{round_.protocol_hash}",
        numbers=numbers,
        decisions=events[0],
        changes=events[1],
    )
