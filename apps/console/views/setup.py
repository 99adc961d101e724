"""Set-up of a study, step by step. Every step saves what it has, finished or not."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from apps.console.access import staff_only, writing_study
from apps.console.moments import clock
from apps.console.pages.setup import question_page, step_page
from apps.console.polling import is_htmx
from apps.console.setup.acts import asked_change, own_forms
from apps.console.setup.drafting import edit_draft, posted
from apps.console.setup.questions import question_fields, removed
from apps.console.setup.quota_posting import asked_axes
from apps.console.setup.quota_table import MOST_AXES
from apps.console.setup.step_fields import BY_BUTTON, fields_for
from apps.console.setup.taxonomies import taken
from apps.core.frame import framed
from apps.studies.models import Study


@staff_only
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Show a step; save it and go on, stay for a button of its lists, or only freshen the plan."""
    study = writing_study(request, slug)
    if request.method == "POST":
        fields = fields_for(step, study.document, study.team)
        if is_htmx(request):
            fields = [spec for spec in fields if spec.pointer not in BY_BUTTON]
        changes = (posted(fields, request.POST), *own_forms(step, request.POST), *asked_change(request.POST))
        study = edit_draft(study, *changes)
        if is_htmx(request):
            return _saved(request, study, step_page(study, step))
        if "act" in request.POST:
            return _to(request, study, step)
        return redirect("console:setup", slug=slug, step=request.POST.get("go") or step)
    page = step_page(
        study,
        step,
        mending="mend" in request.GET,
        axes=request.GET.getlist("axis")[:MOST_AXES],
        unit=request.GET.get("unit", ""),
    )
    return render(request, "console/setup/step.html", framed(request, "studies", **page))


@staff_only
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str, index: int) -> HttpResponse:
    """Edit one question, take its options from a taxonomy, or take it out."""
    study = writing_study(request, slug)
    fields = question_fields(study.document, index)
    if request.method == "POST":
        if request.POST.get("act") == "remove":
            edit_draft(study, removed(index))
            return redirect("console:setup", slug=slug, step="questions")
        if request.POST.get("act") == "taxonomy":
            key = request.POST.get("taxonomy", "").replace("\x00", "")
            edit_draft(study, taken(study.team, key, fields))
            return redirect("console:question", slug=slug, index=index)
        study = edit_draft(study, posted(fields, request.POST))
        if is_htmx(request):
            return _saved(request, study, question_page(study, index))
        page = question_page(study, index)
        if not page["row"].wrong:
            return redirect("console:setup", slug=slug, step="questions")
        return render(request, "console/setup/question.html", framed(request, "studies", **page), status=422)
    return render(
        request, "console/setup/question.html", framed(request, "studies", **question_page(study, index))
    )


def _to(request: HttpRequest, study: Study, step: str) -> HttpResponse:
    """Go back to the list whose button was pressed; to the new question where one was added."""
    if request.POST["act"] == "question.add" and study.document.get("questions"):
        return redirect("console:question", slug=study.slug, index=len(study.document["questions"]) - 1)
    response = redirect("console:setup", slug=study.slug, step=step)
    if request.POST["act"] == "quota.table":
        axes, unit = asked_axes(request.POST), request.POST.get("quota.new_unit", "")
        response["Location"] += "?" + urlencode([*(("axis", axis) for axis in axes), ("unit", unit)])
    response["Location"] += "#list"
    return response


def _saved(request: HttpRequest, study: Study, page: dict[str, Any]) -> HttpResponse:
    """Answer a change made while typing: the plan anew, the steps, and that it is saved."""
    context = {**page, "study": study, "saved_at": clock(timezone.now())}
    return render(request, "console/setup/_plan.html", context)
