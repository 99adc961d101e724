"""Pages behind a share link, for whoever has it: no account, no way to anything else, and nothing for a cache or a search engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from apps.analysis.gate_groups import LEAST_GROUP
from apps.analysis.selectors import days_in, results_in
from apps.assignments.people import blind_spots
from apps.core.errors import NotFound
from apps.core.limits import may_ask
from apps.core.sealed import unseal
from apps.dashboards.pages.gaps import gaps_of
from apps.dashboards.pages.noised import Noise
from apps.dashboards.pages.share import Shared, SharePage, first_number, share_page
from apps.dashboards.pages.subject import subject_of
from apps.exchange.models import Level
from apps.exchange.services.sharing import NOISE_PURPOSE, Opened, open_share_link
from apps.governance.selectors import verdict_on
from apps.raters.selectors import people_gone_since
from apps.studies.selectors import round_versions
from apps.studies.services import protocol_of

PER_MINUTE = 120
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def outside(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Let nobody ask too often, and tell browsers, caches and search engines to keep nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        if may_ask(request, what="share", per_minute=PER_MINUTE, now=timezone.now()):
            response = view(request, token)
        else:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = "60"
        add_never_cache_headers(response)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return guarded


@require_safe
@outside
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link shows; unknown, ended and revoked ones look alike."""
    page = _page(open_share_link(token=token, now=timezone.now()), request.GET.get("by", ""))
    return render(request, "dashboards/share.html", {"page": page})


@require_safe
@outside
def card(request: HttpRequest, token: str) -> HttpResponse:
    """Show the verdict with one number, small, in a frame of anybody's page."""
    page = _page(open_share_link(token=token, now=timezone.now()), "")
    context = {"page": page, "row": first_number(page), "token": token}
    response = render(request, "dashboards/share_card.html", context)
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # noqa: SLF001 - what django-csp's decorator sets
    return response


def _page(opened: Opened, by: str) -> SharePage:
    """Return the page of an open link.

    Raises:
        NotFound: the study has no round to show.
    """
    link, round_, snapshot = opened.link, opened.round, opened.snapshot
    if round_ is None:
        raise NotFound("")
    subject = subject_of(round_, protocol_of(round_), round_versions(round_))
    results = results_in(snapshot) if snapshot else None
    noise = None
    if link.noise_epsilon is not None and snapshot is not None:
        noise = Noise(unseal(link.noise_key, purpose=NOISE_PURPOSE), str(snapshot.pk), link.noise_epsilon)
    shared_ = Shared(
        level=link.level,
        follows=link.follows,
        expires_at=link.expires_at,
        gone=people_gone_since(round_, snapshot.taken_at) if snapshot else 0,
        spent=opened.spent,
        budget=link.noise_budget,
        held_back=opened.held_back,
        noise=noise,
    )
    days = days_in(snapshot) if snapshot and link.level == Level.FULL and not noise else []
    spots = None if link.level == Level.VERDICT else blind_spots(round_, timezone.now(), least=LEAST_GROUP)
    return share_page(
        results,
        verdict_on(round_, snapshot),
        subject,
        shared_,
        by=by,
        days=days,
        gaps=gaps_of(spots) if spots else None,
    )
