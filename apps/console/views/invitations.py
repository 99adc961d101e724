"""Coming in by an invitation: a new account with name and password, or a log-in with the account there is."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.access import choose_team
from apps.accounts.selectors import invitation_by_token, user_by_email
from apps.accounts.services import accept_invitation as accept
from apps.console.forms.team import AcceptForm
from apps.core.errors import Gone, Invalid


@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who asks whom; let them in. An account that exists is entered with its own password only."""
    now = timezone.now()
    invitation = invitation_by_token(token, now)
    if invitation is None:
        raise Gone(_("This invitation was used or is too old. Ask for a new one."))
    known = user_by_email(invitation.email) is not None
    you = request.user.is_authenticated and request.user.email == invitation.email
    form = AcceptForm(request.POST or None)
    context = {"invitation": invitation, "known": known, "you": you, "form": form}
    if request.method == "POST" and (you or (not known and form.is_valid())):
        name, password = ("", "") if you else (form.cleaned_data["name"], form.cleaned_data["password"])
        try:
            user = accept(token=token, name=name, password=password, now=now)
        except Invalid as error:
            form.add_error("password", error.message)
        else:
            if not you:
                login(request, user)
            choose_team(request, invitation.team.slug)
            return redirect("home")
    return render(
        request, "console/invitation.html", context, status=422 if request.method == "POST" else 200
    )
