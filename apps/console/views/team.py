"""The team: members, invitations, tokens. Everybody may look, owners may change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import services
from apps.accounts.access import current_membership, owning_membership
from apps.accounts.models import ApiToken, Invitation, Membership
from apps.accounts.services import (
    ask_approvals,
    ask_for_totp,
    create_token,
    invite,
    remove_member,
    revoke_token,
    set_disciplines,
    set_own_names,
    set_role,
)
from apps.console.access import staff_only
from apps.console.forms.team import InviteForm, OwnNamesForm, TokenForm
from apps.console.pages.team import team_context
from apps.core.errors import Invalid, NotFound, PlumblineError, Refused
from apps.core.frame import framed


@staff_only
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Show who is in the team."""
    return _page(request, current_membership(request))


@staff_only
@require_POST
def change_role(request: HttpRequest, member_id: int) -> HttpResponse:
    """Change what a member may do."""
    member = _of_team(Membership, owning_membership(request), member_id)
    return _done(
        request,
        lambda: set_role(membership=member, role=request.POST.get("role", "")),
        _("The role is changed."),
    )


@staff_only
@require_POST
def change_disciplines(request: HttpRequest, member_id: int) -> HttpResponse:
    """Change as what a member may say yes or no to scenarios."""
    member = _of_team(Membership, owning_membership(request), member_id)
    return _done(
        request,
        lambda: set_disciplines(membership=member, disciplines=request.POST.getlist("discipline")),
        _("That is saved for %(who)s.") % {"who": member.user},
    )


@staff_only
@require_POST
def change_approvals(request: HttpRequest) -> HttpResponse:
    """Change whose yes a scenario needs."""
    membership = owning_membership(request)
    asked = request.POST.getlist("discipline")
    return _done(
        request,
        lambda: ask_approvals(team=membership.team, disciplines=asked),
        _("New rounds use scenarios only once all of these said yes.")
        if asked
        else _("Scenarios need nobody's yes any more."),
    )


@staff_only
@require_POST
def remove(request: HttpRequest, member_id: int) -> HttpResponse:
    """Take a member out of the team."""
    member = _of_team(Membership, owning_membership(request), member_id)
    return _done(
        request,
        lambda: remove_member(membership=member),
        _("%(who)s is no longer in the team.") % {"who": member.user},
    )


@staff_only
@require_POST
def change_totp(request: HttpRequest) -> HttpResponse:
    """Ask everybody in the team for a code at log-in, or nobody any more."""
    membership = owning_membership(request)
    asked = request.POST.get("asked") == "yes"
    return _done(
        request,
        lambda: ask_for_totp(team=membership.team, actor=membership.user, asked=asked),
        _("Everybody in the team is asked for a code at log-in now.")
        if asked
        else _("The team asks nobody for a code any more."),
    )


@staff_only
@require_POST
def own_names(request: HttpRequest) -> HttpResponse:
    """Keep the words that give the team's systems away."""
    membership = owning_membership(request)
    form = OwnNamesForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, status=422, own_names_form=form)
    try:
        set_own_names(team=membership.team, words=form.lines())
    except Invalid as error:
        form.add_error("words", error.message)
        return _page(request, membership, status=422, own_names_form=form)
    messages.success(request, _("The words are kept. Each launch searches for them."))
    return redirect("console:team")


@never_cache
@staff_only
@require_POST
def send_invitation(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail, and show the link this once for those whose mail is slow."""
    membership = owning_membership(request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, status=422, invite_form=form)
    url = settings.BASE_URL + reverse("accept_invitation", args=["TOKEN"]).replace("TOKEN", "{token}")
    try:
        link = invite(
            team=membership.team,
            actor=membership.user,
            accept_url=url,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except (Invalid, Refused) as error:
        form.add_error("email", error.message)
        return _page(request, membership, status=422, invite_form=form)
    heading = _("Invitation for %(email)s") % {"email": form.cleaned_data["email"]}
    return _page(request, membership, secret=link, secret_heading=heading)


@staff_only
@require_POST
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation's link useless."""
    invitation = _of_team(Invitation, owning_membership(request), invitation_id)
    services.withdraw_invitation(invitation=invitation)
    messages.success(request, _("The invitation is withdrawn; its link does not work any more."))
    return redirect("console:team")


@never_cache
@staff_only
@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    membership = owning_membership(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, status=422, token_form=form)
    days = form.cleaned_data["days"]
    token, secret = create_token(
        team=membership.team,
        user=membership.user,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
    )
    return _page(
        request, membership, secret=secret, secret_heading=_("Token “%(name)s”") % {"name": token.name}
    )


@staff_only
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    token = _of_team(ApiToken, owning_membership(request), token_id)
    revoke_token(token=token, now=timezone.now())
    messages.success(request, _("The token “%(name)s” does not work any more.") % {"name": token.name})
    return redirect("console:team")


def _page(request: HttpRequest, membership: Membership, *, status: int = 200, **more: Any) -> HttpResponse:
    forms = {
        "invite_form": InviteForm(),
        "token_form": TokenForm(),
        "own_names_form": OwnNamesForm(initial={"words": "\n".join(membership.team.own_names)}),
    }
    context = framed(request, "team", **{**forms, **team_context(membership, timezone.now()), **more})
    return render(request, "console/team.html", context, status=status)


def _of_team(model: Any, membership: Membership, pk: int) -> Any:
    """Return a row of the owner's team.

    Raises:
        NotFound: the team has no such row.
    """
    found = model.objects.filter(team=membership.team, pk=pk).first()
    if found is None:
        raise NotFound("")
    return found


def _done(request: HttpRequest, act: Any, said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except PlumblineError as error:
        messages.error(request, error.message)
    return redirect("console:team")
