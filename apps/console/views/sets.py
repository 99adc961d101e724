"""Counterfactual sets: written as one text with gaps, looked at, made, and used in studies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import current_membership, writing_membership
from apps.accounts.models import Membership
from apps.catalog.counterfactuals import Saved, save_set, template_of
from apps.console.access import staff_only
from apps.console.forms.sets import SetForm
from apps.console.pages.sets import form_context, look_context, set_context, sets_context
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.frame import framed

_MOST_REASONS = 8


@staff_only
@require_GET
def sets(request: HttpRequest) -> HttpResponse:
    """List the team's sets."""
    membership = current_membership(request)
    context = framed(request, "library", may_write=membership.may_write, **sets_context(membership.team))
    return render(request, "console/sets.html", context)


@staff_only
@require_GET
def one_set(request: HttpRequest) -> HttpResponse:
    """Show a set, named by `?key=` because a key may hold anything."""
    membership = current_membership(request)
    page = set_context(membership.team, request.GET.get("key", ""))
    context = framed(request, "library", may_write=membership.may_write, **page)
    return render(request, "console/set.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def edit_set(request: HttpRequest) -> HttpResponse:
    """Write a set; each button of the form but the last only shows it anew."""
    membership = writing_membership(request)
    if request.method == "GET":
        return _page(request, form_context(_opened(membership, request.GET.get("key", ""))))
    form = SetForm.posted(request.POST)
    act = request.POST.get("act", "look")
    if act == "turn":
        return _page(request, form_context(form, added=True))
    try:
        if act == "look":
            return _page(request, {**form_context(form), **look_context(form)})
        saved = save_set(team=membership.team, actor=membership.user, text=form.text(), read=form.read)
    except Invalid as error:
        reasons = dict.fromkeys(problem.reason for problem in error.problems) or (error.message,)
        return _page(request, form_context(form, list(reasons)[:_MOST_REASONS]), status=422)
    except Refused as error:
        return _page(request, form_context(form, [error.message]), status=409)
    messages.success(request, _said(saved))
    return redirect(reverse("console:set") + "?" + urlencode({"key": form.key}))


def _opened(membership: Membership, key: str) -> SetForm:
    """Return the form of a set, an empty one without a key.

    Raises:
        NotFound: the team has written no such set.
    """
    if not key:
        return SetForm()
    kept = template_of(membership.team, key)
    if kept is None:
        raise NotFound("")
    return SetForm.of(kept)


def _said(saved: Saved) -> str:
    made = ngettext(
        "%(count)d scenario is made or changed.", "%(count)d scenarios are made or changed.", saved.accepted
    )
    words = [made % {"count": saved.accepted}]
    if saved.renewed:
        renewed = ngettext(
            "%(count)d was shown, answered or approved before and has another revision; outputs of the old text stay with that.",
            "%(count)d were shown, answered or approved before and have another revision; outputs of the old text stay with that.",
            saved.renewed,
        )
        words.append(renewed % {"count": saved.renewed})
    if saved.repeated:
        same = ngettext("%(count)d was so already.", "%(count)d were so already.", saved.repeated)
        words.append(same % {"count": saved.repeated})
    if saved.left:
        left = ngettext(
            "%(count)d that this text does not make stays in the set; retire it if no round shall use it.",
            "%(count)d that this text does not make stay in the set; retire them if no round shall use them.",
            len(saved.left),
        )
        words.append(left % {"count": len(saved.left)})
    return " ".join(words)


def _page(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "console/edit_set.html", framed(request, "library", **page), status=status)
