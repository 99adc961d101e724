"""How a page hands over what it records: it opens a recording, sends chunks, asks which have arrived, and says when it ends.

A page forgets what it has not sent where the answer is 403 or 404: it was not agreed to, or there is nothing any more that
it could belong to. After 409 it keeps what the recording does not hold.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import Field, StringConstraints, ValidationError

from apps.catalog.records import Record
from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from apps.core.text import loads_bounded
from apps.modes.think_aloud.recording import NotAgreed, open_allowed, own_recording
from apps.modes.think_aloud.views.sessions import for_scripts
from apps.raters.browser import secret_of
from apps.responses.models import RecordingKind
from apps.responses.services.sessions import LONGEST, HeldSession, held_session, keep_session
from apps.responses.services.uploading import LIMITS, finish_recording, held_numbers, put_chunk

MAX_BYTES = 4_096
"""Of what a page says about a recording."""


Said = TypeVar("Said", bound=Record)


class Opening(Record):
    """What a page says of a recording that begins."""

    kind: Annotated[str, StringConstraints(max_length=10)]
    declared: Annotated[str, StringConstraints(max_length=100)]
    begins_at: Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]


class Ending(Record):
    """How many chunks a recording has."""

    chunks: Annotated[int, Field(ge=0, le=1_000_000)]


def _held(request: HttpRequest, token: str) -> HeldSession:
    """Return the session that this browser may fill.

    Raises:
        NotFound: it has none, or it was given back or taken back, so that nothing of it is to stay anywhere.
    """
    try:
        return held_session(token=token, secret=secret_of(request))
    except Refused as error:
        raise NotFound("") from error


def _read(request: HttpRequest, model: type[Said]) -> Said:
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        raise TooLarge("")
    try:
        return model.model_validate(loads_bounded(request.body))
    except ValidationError as error:
        raise Invalid(_("This does not describe a recording.")) from error


@csrf_exempt
@never_cache
@require_POST
@for_scripts
def begin(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Open a recording, where it was agreed to, and return its name."""
    held = _held(request, token)
    said = _read(request, Opening)
    try:
        opened = open_allowed(
            held=held, kind=said.kind, declared=said.declared, begins_at=said.begins_at, now=timezone.now()
        )
    except NotAgreed as error:
        return JsonResponse({"message": error.message}, status=403)
    return JsonResponse({"name": opened.token}, status=201)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@for_scripts
def recording(request: HttpRequest, code: str, token: str, name: str) -> HttpResponse:
    """Return which chunks have arrived, as ranges; take how many there are."""
    found = own_recording(_held(request, token), name)
    if request.method == "POST":
        finish_recording(recording=found, chunks=_read(request, Ending).chunks, now=timezone.now())
    return JsonResponse({"state": found.state, "held": held_numbers(recording=found)})


@csrf_exempt
@never_cache
@require_http_methods(["PUT"])
@for_scripts
def chunk(request: HttpRequest, code: str, token: str, name: str, number: int) -> HttpResponse:
    """Take one chunk; the same again is taken again."""
    held = _held(request, token)
    found = own_recording(held, name)
    if int(request.headers.get("Content-Length") or 0) > LIMITS[RecordingKind(found.kind)].chunk:
        raise TooLarge(_("This piece of the recording is too large."))
    put_chunk(recording=found, number=number, data=request.body, now=timezone.now())
    keep_session(held)
    return HttpResponse(status=204)
