"""The doors of a study: made, closed, opened again; invitations by mail; completion codes checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.console.access import reading_study, staff_only, writing_study
from apps.console.forms.doors import CodeForm, InviteForm, door_form
from apps.console.pages.doors import door_rows, kind_choices, panel_choices
from apps.core.errors import Invalid, PlumblineError
from apps.core.frame import framed
from apps.raters.models import Link
from apps.raters.selectors import link_of
from apps.raters.services import check_code, close_link, invite_people, make_link, open_link
from apps.studies.models import Study


@never_cache
@staff_only
@require_GET
def doors(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the doors of a study, and the form for a new one of a kind."""
    membership, study = reading_study(request, slug)
    return _page(request, study, may_write=membership.may_write)


@never_cache
@staff_only
@require_POST
def new_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a door."""
    membership, study = reading_study(request, slug)
    if not membership.may_write:
        raise PermissionDenied
    form = door_form(request.POST.get("kind", ""), study, request.POST, panel=request.POST.get("panel", ""))
    if form.is_valid():
        try:
            link = make_link(study=study, actor=membership.user, now=timezone.now(), **form.made())
        except Invalid as error:
            form.show(error)
        else:
            messages.success(request, _("“%(name)s” is open.") % {"name": link.name})
            return redirect("console:doors", slug=slug)
    return _page(request, study, form=form, status=422)


@staff_only
@require_POST
def close_door(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """Let nobody new in by a door."""
    link = link_of(writing_study(request, slug), link_id)
    close_link(link=link, now=timezone.now())
    messages.success(
        request, _("“%(name)s” lets nobody new in. Whoever came by it goes on.") % {"name": link.name}
    )
    return redirect("console:doors", slug=slug)


@staff_only
@require_POST
def open_door(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """Let people in by a door again."""
    link = link_of(writing_study(request, slug), link_id)
    open_link(link=link)
    messages.success(request, _("“%(name)s” is open again.") % {"name": link.name})
    return redirect("console:doors", slug=slug)


@never_cache
@staff_only
@require_POST
def invite(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """Write down whom to invite; the mails go out in a moment."""
    study = writing_study(request, slug)
    link = link_of(study, link_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, study, invite_form=form, inviting=link.pk, status=422)
    try:
        done = invite_people(link=link, addresses=form.cleaned_data["addresses"], now=timezone.now())
    except PlumblineError as error:
        form.add_error("addresses", error.message)
        return _page(request, study, invite_form=form, inviting=link.pk, status=422)
    messages.success(
        request,
        ngettext("%(n)d mail goes out now.", "%(n)d mails go out now.", done.written) % {"n": done.written},
    )
    if done.repeated:
        messages.info(
            request, _("Invited before, or listed twice: %(who)s.") % {"who": ", ".join(done.repeated)}
        )
    if done.bad:
        messages.warning(request, _("No addresses, so left out: %(who)s.") % {"who": ", ".join(done.bad)})
    return redirect("console:doors", slug=slug)


@never_cache
@staff_only
@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a completion code stands for."""
    study = writing_study(request, slug)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, study, code_form=form, status=422)
    found = check_code(study=study, code=form.cleaned_data["code"], now=timezone.now())
    return _page(request, study, code_form=form, checked=found)


def _page(
    request: HttpRequest, study: Study, *, may_write: bool = True, status: int = 200, **more: Any
) -> HttpResponse:
    asked = more.get("form")
    kind = asked["kind"].value() if asked else request.GET.get("kind", "")
    kind = kind if kind in Link.Kind.values else Link.Kind.PUBLIC
    panel = (
        asked["panel"].value() if asked and "panel" in asked.fields else request.GET.get("panel", "prolific")
    )
    context = {
        "study": study,
        "doors": door_rows(study),
        "may_write": may_write,
        "kinds": kind_choices(study, kind),
        "panels": panel_choices(study, panel) if kind == Link.Kind.PANEL else [],
        "form": door_form(kind, study, panel=panel),
        "invite_form": InviteForm(),
        "code_form": CodeForm(),
        **more,
    }
    return render(request, "console/doors.html", framed(request, "studies", **context), status=status)
