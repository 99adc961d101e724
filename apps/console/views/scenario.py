"""One scenario: its page, another text, what is said about it, yes and no, in use or not. Researchers and owners write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import current_membership, writing_membership
from apps.accounts.models import Membership
from apps.catalog.library import accept, approve, bring_back, create, edit, refuse, retire, revise
from apps.catalog.library.approving import MOST_OF_A_NOTE
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Scenario
from apps.console.access import staff_only
from apps.console.forms.scenario import AboutForm, KeyForm, said_of
from apps.console.forms.turns import MOST, Turn, Turns, posted_turns, turns_of
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.library.comparing import comparison
from apps.console.pages.library.scenario import Said, scenario_page
from apps.console.pages.library.writing import Draft, draft_of
from apps.core.errors import Invalid, NotFound, PlumblineError, Refused
from apps.core.frame import framed

_MOVES: Mapping[str, tuple[Callable[..., Scenario], Any]] = {
    "accept": (accept, gettext_lazy("It is in use now.")),
    "retire": (retire, gettext_lazy("It is retired. Rounds that have it keep it; new ones do not take it.")),
    "bring_back": (bring_back, gettext_lazy("It is back in use.")),
}


@staff_only
@require_GET
def scenario(request: HttpRequest) -> HttpResponse:
    """Show one scenario, named by `?key=` because a key may hold anything."""
    return _page(request, current_membership(request))


@staff_only
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show what two revisions say differently."""
    team = current_membership(request).team
    found = comparison(team, _key(request), request.GET.get("from", ""), request.GET.get("to", ""))
    return render(request, "console/compare.html", framed(request, "library", compared=found))


@staff_only
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest) -> HttpResponse:
    """Give a scenario another text; what was typed stays where something is wrong with it."""
    membership = writing_membership(request)
    draft = draft_of(membership.team, _key(request))
    if request.method == "GET":
        return _text_page(request, draft, turns_of(draft.scenario.messages))
    turns = posted_turns(request.POST)
    if request.POST.get("act") == "more":
        return _text_page(request, draft, turns.with_one_more())
    try:
        said = turns.messages(draft.scenario.messages)
        changed = revise(
            scenario=draft.scenario,
            messages=said,
            actor=membership.user,
            note=_note(request),
            seen=_seen(request),
        )
    except Invalid as error:
        return _text_page(request, draft, turns.with_problems(error.problems), error=error)
    except Refused as error:
        return _text_page(request, draft, turns, error=error)
    if changed.revision > draft.scenario.revision:
        messages.success(request, _("This is revision %(number)d now.") % {"number": changed.revision})
    else:
        messages.success(request, _("The text is saved."))
    return redirect(scenario_url(changed.key))


@staff_only
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """Change what is said about a scenario, all of it by one button."""
    membership = writing_membership(request)
    draft = draft_of(membership.team, _key(request))
    if request.method == "GET":
        return _about_page(request, draft, AboutForm(initial=said_of(draft.scenario)))
    form = AboutForm(request.POST)
    if not form.is_valid():
        return _about_page(request, draft, form, status=422)
    try:
        edit(
            scenario=draft.scenario,
            fields=form.said(),
            actor=membership.user,
            note=form.cleaned_data["note"],
            seen=_seen(request),
        )
    except Invalid as error:
        form.take(error.problems)
        return _about_page(request, draft, form, status=422)
    except Refused as error:
        form.add_error(None, error.message)
        return _about_page(request, draft, form, status=409, stale=True)
    messages.success(request, _("It is saved."))
    return redirect(scenario_url(draft.scenario.key))


@staff_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a scenario that was not there."""
    membership = writing_membership(request)
    if request.method == "GET":
        return _new_page(
            request, membership, KeyForm(), AboutForm(initial={"weight": 1.0}), Turns((Turn(0, "user", ""),))
        )
    named, form, turns = KeyForm(request.POST), AboutForm(request.POST), posted_turns(request.POST)
    if request.POST.get("act") == "more":
        typed = request.POST.dict()
        more = turns.with_one_more()
        return _new_page(request, membership, KeyForm(initial=typed), AboutForm(initial=typed), more)
    if not (named.is_valid() and form.is_valid()):
        return _new_page(request, membership, named, form, turns, status=422)
    try:
        made = create(
            team=membership.team,
            key=named.cleaned_data["key"],
            messages=turns.messages(),
            fields=form.said(),
            actor=membership.user,
            note=form.cleaned_data["note"],
        )
    except Invalid as error:
        form.take([problem for problem in error.problems if problem.pointer != "/key"])
        for problem in error.problems:
            if problem.pointer == "/key":
                named.add_error("key", problem.reason)
        return _new_page(request, membership, named, form, turns.with_problems(error.problems), status=422)
    messages.success(request, _("The scenario is in the library."))
    return redirect(scenario_url(made.key))


@staff_only
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Say yes or no for a discipline; who does not speak for it is refused, whatever their role."""
    membership = current_membership(request)
    found = scenario_in(membership.team, _key(request))
    discipline, note = request.POST.get("discipline", ""), _clean(request, "note")
    verb = approve if request.POST.get("word") == "yes" else refuse
    try:
        verb(
            scenario=found,
            discipline=discipline,
            member=membership,
            revision=_number(request, "revision"),
            note=note,
            read=request.POST.get("read", ""),
        )
    except (Invalid, Refused) as error:
        status = 422 if isinstance(error, Invalid) else 409
        return _page(request, membership, Said(discipline, note, error.message), status=status)
    messages.success(request, _("Thank you. That is noted."))
    return redirect(scenario_url(found.key))


@staff_only
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Accept, retire or bring back a scenario; the list of proposals goes on with the next one."""
    membership = writing_membership(request)
    found = scenario_in(membership.team, _key(request))
    verb, done = _MOVES.get(request.POST.get("act", ""), (None, ""))
    if verb is None:
        raise NotFound("")
    try:
        verb(scenario=found, actor=membership.user, note=_note(request))
        messages.success(request, f"{found.key}: {done}")
    except PlumblineError as error:
        messages.error(request, f"{found.key}: {error.message}")
    if request.POST.get("back") == "proposals":
        return redirect(f"{reverse('console:proposals')}?decided=1")
    return redirect(scenario_url(found.key))


def _page(
    request: HttpRequest, membership: Membership, said: Said | None = None, *, status: int = 200
) -> HttpResponse:
    page = scenario_page(membership, _key(request), timezone.now(), said)
    context = framed(request, "library", page=page, may_write=membership.may_write)
    return render(request, "console/scenario.html", context, status=status)


def _text_page(
    request: HttpRequest, draft: Draft, turns: Turns, error: PlumblineError | None = None
) -> HttpResponse:
    stale = isinstance(error, Refused)
    context = framed(
        request,
        "library",
        turns=turns,
        most=MOST,
        note=request.POST.get("note", ""),
        error=_whole(error, turns),
        **draft.context(stale=stale),
    )
    status = 200 if error is None else 409 if stale else 422
    return render(request, "console/edit_text.html", context, status=status)


def _whole(error: PlumblineError | None, turns: Turns) -> str:
    """Return what is wrong with the whole: all that is not said at a turn."""
    said_at_a_turn = any(turn.error for turn in turns.turns)
    return "" if error is None or said_at_a_turn else error.message


def _about_page(
    request: HttpRequest, draft: Draft, form: AboutForm, *, status: int = 200, stale: bool = False
) -> HttpResponse:
    context = framed(request, "library", form=form, **draft.context(stale=stale))
    return render(request, "console/edit_about.html", context, status=status)


def _new_page(
    request: HttpRequest,
    membership: Membership,
    named: KeyForm,
    form: AboutForm,
    turns: Turns,
    *,
    status: int = 200,
) -> HttpResponse:
    waits = bool(membership.team.approvals)
    context = framed(request, "library", named=named, form=form, turns=turns, most=MOST, waits=waits)
    return render(request, "console/new_scenario.html", context, status=status)


def _key(request: HttpRequest) -> str:
    return request.GET.get("key", "")


def _clean(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")


def _note(request: HttpRequest) -> str:
    """Return why something is done.

    Raises:
        Invalid: it is too long.
    """
    note = _clean(request, "note").strip()
    if len(note) > MOST_OF_A_NOTE:
        raise Invalid(_("A note has at most %(most)d characters.") % {"most": MOST_OF_A_NOTE})
    return note


def _seen(request: HttpRequest) -> int:
    return _number(request, "seen")


def _number(request: HttpRequest, name: str) -> int:
    """Return a whole number of the form; what is none fits nothing."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
