"""The catalogue: systems, versions, how much there is of each thing, and imports; versions are taken out of use here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import current_membership, writing_membership
from apps.catalog.withdrawing import restore_version, version_in, withdraw_version
from apps.console.access import staff_only
from apps.console.pages.catalogue import catalogue_context
from apps.core.errors import Invalid
from apps.core.frame import framed


@staff_only
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show how much there is, the versions by system, and the newest imports."""
    membership = current_membership(request)
    context = catalogue_context(membership.team, timezone.now())
    return render(
        request,
        "console/catalogue.html",
        framed(request, "catalogue", may_write=membership.may_write, **context),
    )


@staff_only
@require_POST
def move_version(request: HttpRequest) -> HttpResponse:
    """Mark a version as withdrawn, or take the mark off."""
    membership = writing_membership(request)
    version = version_in(membership.team, request.POST.get("key", ""))
    now, actor = timezone.now(), membership.user
    try:
        if request.POST.get("act") == "restore":
            restore_version(version=version, actor=actor, now=now)
            messages.success(request, _("It is in use again."))
        else:
            withdraw_version(version=version, reason=request.POST.get("reason", ""), actor=actor, now=now)
            messages.success(request, _("It is withdrawn. Its numbers stay, under that mark."))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("console:catalogue")
