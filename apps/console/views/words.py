"""The words of a round: the list, the reviewers' queue, and one text with what was taken out of it. For researchers of the study only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.console.access import staff_only, writing_study
from apps.console.cursor import cursor_of
from apps.console.pages.words import one_text, words_page
from apps.core.errors import Invalid
from apps.core.frame import framed
from apps.insight.models import Text
from apps.insight.selectors import Wanted, text_in
from apps.insight.services.reviewing import open_original, release, take_out, withhold
from apps.studies.models import Study
from apps.studies.selectors import round_of


@staff_only
@require_GET
def words(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List the words of a round; those that wait for a reviewer come first."""
    study = writing_study(request, slug)
    query = request.GET
    wanted = Wanted(
        query.get("state", ""), query.get("source", ""), query.get("language", ""), cursor_of(request)
    )
    page = words_page(round_of(study, number), wanted)
    return render(request, "console/words.html", framed(request, "studies", study=study, page=page))


@staff_only
@require_GET
def text(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Show one text, what was found in it, and who opened what was taken out."""
    study, found = _found(request, slug, number, text_id)
    return _text(request, study, found)


@staff_only
@require_POST
def review(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Release or withhold a text, and go on with the queue."""
    _study, found = _found(request, slug, number, text_id)
    if request.POST.get("act") == "release":
        release(text=found, actor=_actor(request), now=timezone.now())
        messages.success(request, _("Released: members can read it now."))
    elif request.POST.get("act") == "withhold":
        withhold(text=found, actor=_actor(request), now=timezone.now())
        messages.success(request, _("Withheld: nobody but its author reads it."))
    return redirect("console:words", slug=slug, number=number)


@staff_only
@require_POST
def cut(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Take words out of a text."""
    study, found = _found(request, slug, number, text_id)
    try:
        take_out(text=found, words=request.POST.get("words", ""), actor=_actor(request), now=timezone.now())
    except Invalid as error:
        return _text(request, study, found, problem=error.message, status=422)
    messages.success(request, _("Taken out, here and in the answer itself."))
    return redirect("console:text", slug=slug, number=number, text_id=text_id)


@never_cache
@staff_only
@require_POST
def original(request: HttpRequest, slug: str, number: int, text_id: int) -> HttpResponse:
    """Show the words as they were said, once; who asked is written down."""
    study, found = _found(request, slug, number, text_id)
    opened = open_original(text=found, actor=_actor(request), now=timezone.now())
    return _text(request, study, found, original=opened)


def _found(request: HttpRequest, slug: str, number: int, text_id: int) -> tuple[Study, Text]:
    study = writing_study(request, slug)
    return study, text_in(round_of(study, number), text_id)


def _actor(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("only people who are logged in get here")
    return user


def _text(
    request: HttpRequest,
    study: Study,
    text: Text,
    *,
    original: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    page = one_text(text.round, text, original)
    context = framed(request, "studies", study=study, page=page, problem=problem)
    return render(request, "console/text.html", context, status=status)
