"""What is done to rounds: launch, pause, resume, close, clone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.assignments.services import launch as launch_study
from apps.console.access import staff_only, writing_study
from apps.console.pages.setup import step_page
from apps.console.setup.problems import shown_problems
from apps.core.errors import Invalid, PlumblineError, Problem, Refused
from apps.core.frame import framed
from apps.studies.models import Round, Study
from apps.studies.selectors import round_of
from apps.studies.services import clone_round, close_round, pause_round, resume_round


@staff_only
@require_POST
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the draft and open the round; the round that is open gives way if the person says so and why."""
    study = writing_study(request, slug)
    replace, note = request.POST.get("replace") == "1", request.POST.get("note", "").strip()
    if replace and not note:
        return _review(
            request,
            study,
            Invalid(_("Say in a sentence why the protocol changes; it is kept with the round.")),
        )
    try:
        round_ = launch_study(study=study, now=timezone.now(), replace=replace, note=note)
    except (Invalid, Refused) as error:
        return _review(request, study, error)
    messages.success(
        request, _("Round %(number)d is open. Send the join link to your raters.") % {"number": round_.number}
    )
    return redirect("console:study", slug=slug)


@staff_only
@require_POST
def pause(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Stop giving out items."""
    return _act(request, slug, number, lambda round_: pause_round(round_=round_), _("The round is paused."))


@staff_only
@require_POST
def resume(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give out items again."""
    return _act(request, slug, number, lambda round_: resume_round(round_=round_), _("The round runs again."))


@staff_only
@require_POST
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """End the round for good."""
    now = timezone.now()
    return _act(
        request, slug, number, lambda round_: close_round(round_=round_, now=now), _("The round is closed.")
    )


@staff_only
@require_POST
def clone(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a round's protocol the draft again and open the set-up."""
    study = writing_study(request, slug)
    clone_round(round_=round_of(study, number))
    messages.success(request, _("The draft is now the protocol of round %(number)d.") % {"number": number})
    return redirect("console:setup", slug=slug, step="basics")


def _act(
    request: HttpRequest, slug: str, number: int, act: Callable[[Round], None], done: str
) -> HttpResponse:
    round_ = round_of(writing_study(request, slug), number)
    try:
        act(round_)
    except Refused as error:  # somebody else was faster; the page shows where the round is now
        messages.warning(request, error.message)
    else:
        messages.success(request, done)
    return redirect("console:round", slug=slug, number=number)


def _review(request: HttpRequest, study: Study, error: PlumblineError) -> HttpResponse:
    """Show the review again with what keeps the study from being launched."""
    page = step_page(study, "launch")
    found = [*page["problems"], *shown_problems(study, _unsaid(error, page["problems"]))]
    context = framed(request, "studies", **{**page, "problems": found, "refused": error.message})
    return render(request, "console/setup/step.html", context, status=422)


def _unsaid(error: PlumblineError, said: list[object]) -> list[Problem]:
    known = {getattr(problem, "pointer", "") for problem in said}
    return [problem for problem in error.problems if problem.pointer not in known]
