"""The last question of a study that asks for it: which system do you think this was? Nothing of it needs script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core.errors import Invalid
from apps.core.http import PageRequest
from apps.rating.participating import participation_here
from apps.rating.pictures import addresses_in
from apps.responses.services.guessing import Guessed, open_guess, record_guess


@never_cache
@require_POST
def guess(request: PageRequest, code: str) -> HttpResponse:
    """Reveal the names and ask, or take the answer and go back to the last page."""
    participation = participation_here(request, code)
    fields = {name: request.POST[name] for name in request.POST if name.startswith("g-")}
    skip, now = "skip" in request.POST, timezone.now()
    status = 200
    try:
        if fields or skip or "sent" in request.POST:
            record_guess(participation=participation, fields=fields, skip=skip, now=now)
            return redirect("done", code=code)
    except Guessed:
        return redirect("done", code=code)
    except Invalid:
        status = 422
    try:
        page = open_guess(participation=participation, now=now, pictures=addresses_in(code))
    except Guessed:
        return redirect("done", code=code)
    context = {"code": code, "page": page, "chosen": fields, "refused": status == 422}
    return render(request, "rating/guess.html", context, status=status)
