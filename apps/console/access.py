"""The first statement of the console's views: who is this, in which team, and which study do they mean?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from apps.accounts.access import choose_team, current_membership
from apps.accounts.models import Membership
from apps.accounts.selectors import memberships_of
from apps.console.polling import is_htmx
from apps.core.errors import NotFound
from apps.studies.models import Study
from apps.studies.selectors import study_in

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Let people in who are logged in; the others log in first and come back.

    A fragment that htmx asks for after the session ended sends the whole page to the log-in.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_htmx(request):
            response = HttpResponse(status=200)
            response["HX-Redirect"] = resolve_url("account_login")
            return response
        return redirect_to_login(request.get_full_path())

    return inner


def reading_study(request: HttpRequest, slug: str) -> tuple[Membership, Study]:
    """Return the membership and one study: of the team worked in, else of another team of this person.

    A link to a study of another of one's teams leads there, and that team is worked in from now on.

    Raises:
        NotFound: none of the person's teams has such a study.
    """
    current = current_membership(request)
    others = [m for m in memberships_of(request.user) if m.pk != current.pk]
    for membership in (current, *others):
        with suppress(NotFound):
            study = study_in(membership.team, slug)
            if membership.pk != current.pk:
                choose_team(request, membership.team.slug)
            return membership, study
    raise NotFound("")


def writing_study(request: HttpRequest, slug: str) -> Study:
    """Return a study that the person may change.

    Raises:
        NotFound: none of the person's teams has such a study.
        PermissionDenied: the person may only read.
    """
    membership, study = reading_study(request, slug)
    if not membership.may_write:
        raise PermissionDenied
    return study
