"""From the yes to the first item: what people say of themselves is kept, a seat is taken, and the next page is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.assignments.services import place
from apps.core.errors import Invalid
from apps.raters.models import Participation
from apps.raters.selectors import profiles_of
from apps.raters.services import keep_profiles
from apps.raters.services.holding import hold
from apps.rating.exits import BREAKS
from apps.rating.pages import asked_fields
from apps.responses.services import NextItem, take_next
from apps.studies.profile import NOT_SAID

OVER = (Participation.State.ENDED, Participation.State.WITHDRAWN)


def onward(participation: Participation, code: str, now: datetime) -> HttpResponse:
    """Return the way to what a person does next: the questions about them, an item, or the last page."""
    if participation.state in OVER:
        return to_done(code)
    if participation.profile_at is None:
        if _is_asked(participation):
            return HttpResponseRedirect(reverse("about", args=[code]), status=303)
        participation = settle(participation=participation, said=None, now=now)
        if participation.state in OVER:
            return to_done(code)
    return to_next(code, take_next(participation=participation, now=now))


def to_next(code: str, following: NextItem) -> HttpResponseRedirect:
    """Send the browser to its next item, or to the last page."""
    if following.lease is None:
        return to_done(code, following.reason)
    return HttpResponseRedirect(reverse("judge", args=[code, following.lease.token]), status=303)


def to_done(code: str, reason: str = "") -> HttpResponseRedirect:
    """Send the browser to the last page."""
    return HttpResponseRedirect(done_url(code, reason), status=303)


def done_url(code: str, reason: str = "") -> str:
    """Return the address of the last page, with the reason of a break."""
    return reverse("done", args=[code]) + (f"?why={reason}" if reason in BREAKS else "")


def read_about(participation: Participation, request: HttpRequest) -> dict[str, str]:
    """Return what the form says of the person, by field; a question left alone, or not to be told, is not in it.

    Raises:
        Invalid: a value is none of the answers.
    """
    said = {}
    fields, _chosen = asked_fields(participation)
    for one in fields:
        value = request.POST.get(f"p-{one.key}", "")
        if value in {"", NOT_SAID}:
            continue
        if value not in one.values:
            raise Invalid("")
        said[one.key] = value
    return said


@transaction.atomic
def settle(*, participation: Participation, said: Mapping[str, str] | None, now: datetime) -> Participation:
    """Keep what a person said of themselves and give them a seat; their participation may end here, full or unfit.

    Args:
        participation: theirs.
        said: answers by field, in place of what was known of these; None where nothing was asked.
        now: when.

    Raises:
        NotFound: the person was erased meanwhile.
    """
    participation = hold(participation)
    if participation.state in OVER:
        return participation
    known = profiles_of([participation.rater_id]).get(participation.rater_id, {})
    profile = dict(known)
    if said is not None:
        asked = {one.key for one in asked_fields(participation)[0]}
        profile = {key: value for key, value in known.items() if key not in asked} | dict(said)
    if profile != known and not participation.is_test:
        keep_profiles({participation.rater_id: profile})
    participation.profile_at = now
    participation.save(update_fields=["profile_at"])
    return place(participation=participation, profile=profile, now=now)


def _is_asked(participation: Participation) -> bool:
    """Return whether a question is open that an earlier round of the study has not answered."""
    fields, _chosen = asked_fields(participation)
    known = profiles_of([participation.rater_id]).get(participation.rater_id, {}) if fields else {}
    return any(one.key not in known for one in fields)
