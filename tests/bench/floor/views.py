"""The floor's two views: log in with a first task, and store an answer with the next task as the reply."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from tests.bench.floor.store import Task, claim, store


@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Log a rater in by name and show the first task."""
    user, _made = User.objects.get_or_create(username=request.GET["name"])
    login(request, user)  # type: ignore[arg-type]  # the floor runs with Django's own user model
    with transaction.atomic():
        task = claim(user.pk)
    return _page(request, task)


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Store the judgment of the task that this rater holds, and answer with the next one, in one transaction."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    sent = request.POST
    with transaction.atomic():
        stored = store(
            assignment=int(sent["assignment"]),
            rater=request.user.pk,
            choice=sent["choice"],
            milliseconds=int(sent["ms"]),
            comment=sent["comment"],
        )
        task = claim(request.user.pk) if stored else None
    return _page(request, task) if stored else HttpResponse("stale", status=409)


def _page(request: HttpRequest, task: Task | None) -> HttpResponse:
    return render(request, "page.html", {"task": task})
