"""The way into a study: the invitation, the yes or the no, and the questions about the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.selectors import owes_totp
from apps.core.errors import Invalid, Refused
from apps.core.http import PageRequest
from apps.raters.models import Link, Outcome, Participation
from apps.raters.selectors import Door, door_by_code, entry_of
from apps.raters.services import LinkFull, WordsChanged, enter
from apps.rating.arrival import Arrival, arrive
from apps.rating.cookies import remember
from apps.rating.entering import OVER, onward, read_about, settle, to_done, to_next
from apps.rating.exits import exit_before
from apps.rating.pages import JoinPage, about_page, join_page, shut_page
from apps.rating.participating import participation_here
from apps.responses.services import take_next
from apps.studies.models import Round
from apps.studies.selectors import open_round


@never_cache
@require_http_methods(["GET", "POST"])
def join_study(request: PageRequest, code: str, token: str = "") -> HttpResponse:
    """Say what the study asks for; let people in once they agree."""
    barred = _to_log_in(request, door_by_code(code))
    if barred is not None:
        return barred
    arrival = arrive(request, code, token)
    page = join_page(arrival, request)
    if not page.is_open or request.method == "GET" or "show" in request.POST:
        return _join(request, arrival, page)
    if page.asks_age is not None and page.age == "younger":
        return _leave(request, arrival.door, arrival.round, arrival.comer.entry, Outcome.SCREENED_OUT)
    return _let_in(request, arrival, page)


@never_cache
@require_http_methods(["GET", "POST"])
def decline(request: PageRequest, code: str) -> HttpResponse:
    """Thank somebody who does not agree; nothing of them is stored."""
    door = door_by_code(code)
    link = door.link
    entry = entry_of(link, request.POST.dict()) if link is not None and door.kind == Link.Kind.PANEL else None
    return _leave(request, door, open_round(door.study), entry, Outcome.NO_CONSENT)


@never_cache
@require_http_methods(["GET", "POST"])
def about(request: PageRequest, code: str) -> HttpResponse:
    """Ask about the person, once; every question may be left alone."""
    participation = participation_here(request, code)
    if participation.profile_at is not None or participation.state in OVER:
        return redirect("next_item", code=code)
    if request.method == "GET":
        return _about(request, code, participation)
    try:
        said = read_about(participation, request)
    except Invalid:
        said = {name[2:]: request.POST.get(name, "") for name in request.POST if name.startswith("p-")}
        return _about(request, code, participation, said=said, status=422)
    now = timezone.now()
    participation = settle(participation=participation, said=said, now=now)
    if participation.state in OVER:
        return to_done(code)
    return to_next(code, take_next(participation=participation, now=now))


def _to_log_in(request: PageRequest, door: Door) -> HttpResponse | None:
    """Return the way to the log-in for a door of the team, None for whoever may stand before it."""
    if door.kind != Link.Kind.MEMBERS:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if owes_totp(request.user):
        return redirect(f"{reverse('mfa_activate_totp')}?asked=1")
    return None


def _let_in(request: PageRequest, arrival: Arrival, page: JoinPage) -> HttpResponse:
    now = timezone.now()
    code = arrival.door.code
    if page.asks_age is not None and page.age != "older":
        missing = _("Please say whether you are old enough. Only the yes is kept.")
        return _join(request, arrival, page, error=missing, status=422)
    try:
        joined = enter(
            round_=_joinable(arrival),
            comer=replace(arrival.comer, agreed=page.agreed),
            words=page.agreeable,
            read=request.POST.get("words", ""),
            purposes=request.POST.getlist("purposes"),
            of_age=page.minimum_age is not None,
            now=now,
        )
    except WordsChanged as error:
        return _join(request, arrival, page, error=error.message, status=409)
    except LinkFull as error:
        return _join(request, arrival, shut_page(error.message, full=True), status=409)
    except Invalid as error:
        return _join(request, arrival, page, error=error.message, status=422)
    except Refused as error:
        return _join(request, arrival, shut_page(error.message), status=409)
    response = onward(joined.participation, code, now)
    remember(response, code, joined.secret)
    return response


def _joinable(arrival: Arrival) -> Round:
    if arrival.round is None:
        raise Refused(_("This study is closed. Thank you for your interest."))
    return arrival.round


def _join(
    request: PageRequest, arrival: Arrival, page: JoinPage, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Render the invitation, or why there is none; where no place is left, with the panel's code for that."""
    door = arrival.door
    leave = exit_before(door, arrival.round, Outcome.QUOTA_FULL, arrival.comer.entry) if page.full else None
    context = {"page": page, "code": door.code, "error": error, "exit": leave}
    return render(request, "rating/join.html", context, status=status)


def _leave(
    request: PageRequest, door: Door, round_: Round | None, entry: Mapping[str, str] | None, outcome: Outcome
) -> HttpResponse:
    context = {"code": door.code, "exit": exit_before(door, round_, outcome, entry), "came": False}
    return render(request, "rating/declined.html", context)


def _about(
    request: PageRequest,
    code: str,
    participation: Participation,
    *,
    said: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": about_page(participation, said), "code": code, "refused": status == 422}
    return render(request, "rating/about.html", context, status=status)
