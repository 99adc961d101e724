"""Share links of a study: made, listed, copied and revoked by owners and researchers."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Membership, Role
from apps.accounts.selectors import membership_in
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.frame import framed
from apps.dashboards.forms import ShareForm
from apps.dashboards.pages.sharing import link_rows
from apps.dashboards.requests import members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen
from apps.exchange.selectors import share_links_of
from apps.exchange.services import ShareWish, make_share_link, revoke_share_link
from apps.studies.models import Study
from apps.studies.selectors import round_of, study_in


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def sharing(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """List a study's links; make one, or revoke one."""
    reader = membership_in(request.user, team_slug)
    study = study_in(reader.team, study_slug)
    if not reader.may_write:
        raise NotFound("")
    if request.method != "POST":
        return _page(request, study, ShareForm(initial={"key": secrets.token_hex(16)}))
    if request.POST.get("act") == "revoke":
        _revoke(request, study, reader)
        return redirect("dashboards:sharing", team_slug, study_slug)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _page(request, study, form, status=422)
    try:
        make_share_link(study=study, wish=_wish(study, form), by=reader, now=timezone.now())
    except (Invalid, Refused) as error:
        form.add_error(None, error.message)
        return _page(request, study, form, status=422 if isinstance(error, Invalid) else 409)
    messages.success(request, _("The link is ready to be copied."))
    return redirect("dashboards:sharing", team_slug, study_slug)


def _wish(study: Study, form: ShareForm) -> ShareWish:
    said = form.cleaned_data
    which = said["which"]
    return ShareWish(
        name=said["name"],
        level=said["level"],
        round=None if which == "newest" else round_of(study),
        follows=which != "fixed",
        days=int(said["days"]),
        epsilon=said["epsilon"],
        budget=said["budget"],
        key=said["key"],
    )


def _revoke(request: HttpRequest, study: Study, reader: Membership) -> None:
    """Revoke the link that the form names.

    Raises:
        NotFound: the study has no such link.
    """
    number = request.POST.get("link", "")
    if not (number.isascii() and number.isdigit()):
        raise NotFound("")
    revoke_share_link(study=study, number=int(number), by=reader, now=timezone.now())
    messages.success(request, _("The link leads nowhere any more."))


def _page(request: HttpRequest, study: Study, form: ShareForm, *, status: int = 200) -> HttpResponse:
    context = framed(
        request,
        "dashboards",
        study=study,
        sections=sections_of(Seen(study, Role.RESEARCHER), "sharing"),
        form=form,
        links=link_rows(share_links_of(study), timezone.now()),
    )
    return render(request, "dashboards/sharing.html", context, status=status)
