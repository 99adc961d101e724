"""The first statement of the console's views: who is this, in which team, and which study do they mean?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from apps.accounts.access import current_membership, writing_membership
from apps.accounts.models import Membership
from apps.console.polling import is_htmx
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
    """Return the membership and one study of its team.

    Raises:
        NotFound: the team has no such study; a study of another team looks the same.
    """
    membership = current_membership(request)
    return membership, study_in(membership.team, slug)


def writing_study(request: HttpRequest, slug: str) -> Study:
    """Return a study that the person may change.

    Raises:
        NotFound: the team has no such study.
        PermissionDenied: the person may only read.
    """
    return study_in(writing_membership(request).team, slug)
