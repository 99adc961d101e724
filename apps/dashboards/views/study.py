"""The dashboard of a study's round, and the poll that keeps it fresh."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.analysis.gate_groups import LEAST_GROUP
from apps.analysis.selectors import days_in, results_of
from apps.analysis.selectors_reviews import review_part, reviewed_at
from apps.assignments.people import blind_spots
from apps.core.frame import framed
from apps.dashboards.newer import newer_than
from apps.dashboards.pages.cards import cards_of
from apps.dashboards.pages.change import changes_of
from apps.dashboards.pages.dashboard import Lack, lack_of, provenance_of
from apps.dashboards.pages.dashboard_kept import kept_dashboard
from apps.dashboards.pages.freshness import ages_of
from apps.dashboards.pages.gaps import gaps_of
from apps.dashboards.pages.groups import options_of
from apps.dashboards.pages.holes import holes_of
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.pages.verdict import verdict_card
from apps.dashboards.pages.words import waiting
from apps.dashboards.reading import View, asked_view
from apps.dashboards.requests import asked_round, is_fragment, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Pulse, Seen, charts_url_of, pulse_of, round_numbers, seen_study, talk_of
from apps.governance.selectors import closed_as_decided, verdict_changes, verdict_on
from apps.responses.selectors import last_judged
from apps.studies.selectors import round_versions
from apps.studies.services import protocol_of


@require_safe
@members_only
def study(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show a round's numbers; a poll gets the live part alone, or 304 while it would look the same."""
    seen = seen_study(request.user, team_slug, study_slug)
    pulse = pulse_of(seen.study, asked_round(request))
    by, view = request.GET.get("by", ""), asked_view(request, seen.role)
    cards = request.GET.get("cards", "")
    tag = pulse.tag(seen.role, by, view, cards, get_language() or "")
    if not is_fragment(request):
        context = framed(
            request,
            "dashboards",
            numbers=round_numbers(seen.study),
            sections=sections_of(seen, "study", number=pulse.round.number) if pulse.round else [],
            **_live(seen, pulse, tag, by=by, view=view, cards=cards),
        )
        return render(request, "dashboards/study.html", context)
    if tag in {request.headers.get("HX-PTag"), request.headers.get("If-None-Match", "").strip('W/"')}:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(
            request, "dashboards/study.html#live", _live(seen, pulse, tag, by=by, view=view, cards=cards)
        )
    response["ETag"] = f'"{tag}"'
    response["HX-PTag"] = tag
    return response


def _live(seen: Seen, pulse: Pulse, tag: str, *, by: str, view: View, cards: str) -> dict[str, Any]:
    """Return what the live part shows."""
    context: dict[str, Any] = {
        "study": seen.study,
        "tag": tag,
        "waiting": waiting(pulse.waiting),
        "method_url": _address("dashboards:method", seen, pulse),
        "behaviour_url": _address("dashboards:behaviour", seen, pulse),
        "plain": view == "plain",
        "query": urlencode(_query(pulse, by, view)),
        "poll": urlencode(_query(pulse, by, view) | ({"cards": cards} if cards else {})),
        "other_view": urlencode(_query(pulse, by, "full" if view == "plain" else "plain")),
    }
    if pulse.round is None:
        return context | {"lack": Lack.ROUND.value}
    versions = round_versions(pulse.round)
    subject = subject_of(pulse.round, protocol_of(pulse.round), versions)
    results = results_of(pulse.round, to_researcher=seen.may_open_rows)
    lack = lack_of(results)
    context["subject"] = subject
    rows_url = reverse("dashboards:rows", args=[seen.study.team.slug, seen.study.slug])
    verdict = verdict_on(pulse.round, results.snapshot if results else None)
    charts_url = charts_url_of(seen.study)
    talk = talk_of(seen, pulse.round)
    provenance = provenance_of(results, subject, rows_url, talk) if results else None
    history = verdict_changes(pulse.round) if verdict.gates else ()
    settled = closed_as_decided(pulse.round)
    context["verdict"] = verdict_card(verdict, provenance, history, closed_as_decided=settled)
    if results is None or lack is not None:
        return context | {"lack": (lack or Lack.SNAPSHOT).value}
    page = kept_dashboard(
        results,
        subject,
        by=by,
        days=days_in(results.snapshot),
        rows_url=rows_url,
        talk=talk,
        charts_url=charts_url,
        plain=view == "plain",
    )
    now = timezone.now()
    options = options_of(protocol_of(pulse.round))
    spots = blind_spots(pulse.round, now, least=LEAST_GROUP)
    judged = last_judged([pulse.round]).get(pulse.round.pk)
    return context | {
        "page": page,
        "cards": cards_of(page.groups, cards),
        "ages": ages_of(
            now=now,
            judged=judged,
            taken=results.snapshot.taken_at,
            reviewed=reviewed_at(pulse.round),
            waits=results.snapshot.figures.get("waits", ()),
            newer=newer_than(pulse.round, versions, judged),
        ),
        "gaps": gaps_of(spots),
        "holes": holes_of(review_part(pulse.round, "crossings"), options),
        "equity_url": _address("dashboards:equity", seen, pulse),
        "planned": spots.planned,
        "changes": changes_of(verdict, closed=subject.is_closed),
    }


def _query(pulse: Pulse, by: str, view: View) -> dict[str, str | int]:
    return {"round": pulse.round.number if pulse.round else "", "by": by, "view": view}


def _address(name: str, seen: Seen, pulse: Pulse) -> str:
    number = f"?round={pulse.round.number}" if pulse.round else ""
    return f"{reverse(name, args=[seen.study.team.slug, seen.study.slug])}{number}"
