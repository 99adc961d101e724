"""The rater's own pages: what I gave, corrections, agreements, my copy, the ways out. None needs script."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.errors import Invalid, NotFound, Refused
from apps.insight.selectors import originals_of
from apps.raters.models import Participation
from apps.raters.selectors import participations_of_people
from apps.raters.services import change_agreements, change_profile
from apps.rating.cookies import all_secrets, forget
from apps.rating.entering import read_about
from apps.rating.leaving import LeavePage, act, choices, hand_over, leave_page, receipt_of
from apps.rating.mine import handle_of, my_page
from apps.rating.mine_answers import answers_page
from apps.rating.mine_export import my_copy
from apps.rating.pages import about_page
from apps.rating.pictures import own_address
from apps.responses.services import OwnAnswer, Unanswered, correct_response, own_answer
from apps.responses.services.correcting import NotCorrected

_MOST_DIGITS = 18


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show this browser's person everything they gave, and the ways out."""
    return _mine(request)


@never_cache
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """List the person's own answers, in words."""
    page = answers_page(
        all_secrets(request), before=_number(request.GET.get("before", "")), now=timezone.now()
    )
    return render(request, "rating/me_answers.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show one of the person's own answers; take a correction."""
    secrets, now = all_secrets(request), timezone.now()
    if request.method != "POST":
        return _answer(
            request,
            own_answer(token=token, secrets=secrets, now=now, pictures=own_address, originals=originals_of),
        )
    fields = {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    revision = _number(request.POST.get("revision", ""))
    try:
        correct_response(token=token, secrets=secrets, revision=revision, fields=fields, now=now)
    except Unanswered as error:
        again = own_answer(
            token=token,
            secrets=secrets,
            now=now,
            answers=error.raw,
            problems=error.problems,
            pictures=own_address,
        )
        return _answer(request, again, message=error.message, status=422)
    except NotCorrected as error:
        again = own_answer(token=token, secrets=secrets, now=now, answers=error.raw, pictures=own_address)
        return _answer(request, again, message=error.message, status=409)
    messages.success(request, _("Your correction counts from now on."))
    return redirect("my_answer", token)


@never_cache
@require_POST
def agreements(request: HttpRequest) -> HttpResponse:
    """Give or take back purposes of one study."""
    participation = _own(request, request.POST.get("of", ""))
    try:
        change_agreements(
            participation=participation,
            wanted=request.POST.getlist("purposes"),
            language=request.LANGUAGE_CODE,
            now=timezone.now(),
        )
    except Refused as error:
        return _mine(request, message=error.message, status=409)
    messages.success(request, _("Your choices count from now on."))
    return redirect("me")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what the person said of themselves; let them say it otherwise, or nothing."""
    participation = _own(request, handle)
    if request.method != "POST":
        return render(request, "rating/me_about.html", {"handle": handle, "page": about_page(participation)})
    try:
        change_profile(
            participation=participation, said=read_about(participation, request), now=timezone.now()
        )
    except Invalid:
        context = {"handle": handle, "page": about_page(participation), "refused": True}
        return render(request, "rating/me_about.html", context, status=422)
    messages.success(request, _("Kept. Nothing else is known about you."))
    return redirect("me")


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponseBase:
    """Send everything about this browser's person, as a zip.

    Raises:
        NotFound: there is nobody.
    """
    secrets, now = all_secrets(request), timezone.now()
    if not participations_of_people(secrets):
        raise NotFound(_("There is nothing about you here: this browser has not taken part in a study."))
    return StreamingHttpResponse(
        my_copy(secrets, now),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="plumbline-{now:%Y-%m-%d}.zip"'},
    )


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Say once more what a way out means; nothing has happened yet."""
    try:
        page = _leave_page(request)
    except Invalid as error:
        return _mine(request, message=error.message, status=422)
    return render(request, "rating/me_leave.html", {"page": page})


@never_cache
@require_POST
def leave_now(request: HttpRequest) -> HttpResponse:
    """Do what was confirmed, and hand over the receipt."""
    try:
        page = _leave_page(request)
    except Invalid as error:
        return _mine(request, message=error.message, status=422)
    left = act(all_secrets(request), page, timezone.now())
    response = redirect("receipt")
    hand_over(response, left, secure=settings.SESSION_COOKIE_SECURE)
    for code in left.codes:
        forget(response, code)
    return response


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Show what happened.

    Raises:
        NotFound: this browser holds no receipt.
    """
    found = receipt_of(request)
    if found is None:
        raise NotFound(_("This browser holds no receipt. It is shown for a day after you left."))
    return render(request, "rating/me_receipt.html", {"receipt": found})


def _mine(request: HttpRequest, *, message: str = "", status: int = 200) -> HttpResponse:
    page = my_page(all_secrets(request), request.LANGUAGE_CODE)
    context = {"page": page, "choices": choices(), "message": message, "receipt": receipt_of(request)}
    return render(request, "rating/me.html", context, status=status)


def _answer(request: HttpRequest, own: OwnAnswer, *, message: str = "", status: int = 200) -> HttpResponse:
    context = {"own": own, "view": own.view, "said": own.said, "message": message}
    return render(request, "rating/me_answer.html", context, status=status)


def _leave_page(request: HttpRequest) -> LeavePage:
    return leave_page(all_secrets(request), request.POST.get("way", ""), request.POST.getlist("who"))


def _own(request: HttpRequest, handle: str) -> Participation:
    """Return the participation that a form names.

    Raises:
        NotFound: it is not of this browser's person.
    """
    own = participations_of_people(all_secrets(request))
    found = next((p for p in own if constant_time_compare(handle_of(p), handle)), None)
    if found is None:
        raise NotFound("")
    return found


def _number(written: str) -> int:
    """Return a number from an address or a form, 0 for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS else 0
