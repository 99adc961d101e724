"""A study in somebody's product: a script puts a frame on their page, and the frame asks about one item.

The frame sets no cookie and trusts none. What it needs to know travels in a sealed, short-lived pass in its forms: which
page showed it, which item in which order. Sealed and not only signed, because the order would tell which version is which.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.core.errors import NotFound, Refused
from apps.core.sealed import BrokenSeal, seal_json, unseal_json
from apps.raters.consent import ConsentWords, choose_language, consent_words
from apps.raters.models import Link
from apps.raters.selectors import Door, door_by_code
from apps.raters.services import WordsChanged, hash_person
from apps.rating.widget_script import SCRIPT
from apps.responses.answers import read_form
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.services import Unanswered, view_of
from apps.responses.services.intake import Offer, offer_item, take_in
from apps.studies.models import Round, RoundState
from apps.studies.selectors import open_round

_PURPOSE = "widget"
_PASS_SECONDS = 2 * 3600
_LONGEST_PERSON = 100


@dataclass(frozen=True)
class Pass:
    """What one frame was given.

    Attributes:
        origin: of the page that shows it.
        at: when, in seconds since 1970.
        nonce: who this is where neither the page nor the browser says.
        round_id, offer: which item, in which order; none before the person is known.
        refused: how often its sending came back.
    """

    link_id: int
    origin: str
    at: int
    nonce: str
    round_id: int = 0
    offer: Offer | None = None
    refused: int = 0

    def sealed(self) -> str:
        """Return it as the form carries it."""
        offer = [self.offer.item_id, list(self.offer.sides), self.offer.arm] if self.offer else None
        parts = [self.link_id, self.origin, self.at, self.nonce, self.round_id, offer, self.refused]
        return seal_json(parts, purpose=_PURPOSE)


@require_safe
@cache_control(public=True, max_age=300)
def script(request: HttpRequest, code: str) -> HttpResponse:
    """Return the script that a page loads; it is the same for all and asks for nothing."""
    _widget(code)
    response = HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@never_cache
@require_GET
def frame(request: HttpRequest, code: str) -> HttpResponse:
    """Return the frame for a page that may show it; it asks for an item once it knows who is there."""
    door, link = _widget(code)
    origin = _origin_of(request.headers.get("Referer", ""))
    if origin not in link.origins:
        return render(request, "rating/widget_foreign.html", status=403)
    given = Pass(link.pk, origin, _seconds(timezone.now()), secrets.token_urlsafe(16))
    return _frame(request, door, given, {"step": "ask"})


@csrf_exempt  # it has no cookie to abuse; the sealed pass says which page it was shown on
@never_cache
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Return an item that this person has not judged."""
    door, link = _widget(code)
    given = _pass_of(request, link)
    if given is None:
        return render(request, "rating/widget_foreign.html", status=403)
    return _next(request, door, link, given)


@csrf_exempt  # as above
@never_cache
@require_POST
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Take an answer in, and thank."""
    door, link = _widget(code)
    given = _pass_of(request, link)
    if given is None or given.offer is None:
        return render(request, "rating/widget_foreign.html", status=403)
    round_ = open_round(door.study)
    if round_ is None or round_.pk != given.round_id:
        return _frame(
            request, door, given, _over(_("This study has ended. Thank you all the same.")), status=409
        )
    try:
        _take(request, link, round_, given, given.offer)
    except (Unanswered, WordsChanged, _OpenTooLong) as error:
        status = 422 if isinstance(error, Unanswered) else 409
        return _item(
            request, door, round_, given, message=error.message, problems=error.problems, status=status
        )
    except Refused as error:
        return _frame(request, door, given, _over(error.message), status=409)
    return _frame(request, door, given, {"step": "thanks", "person": _said(request)})


class _OpenTooLong(Refused):
    """The pass is too old; the person may send the same again with a new one."""


def _take(request: HttpRequest, link: Link, round_: Round, given: Pass, offer: Offer) -> None:
    now = timezone.now()
    if _seconds(now) - given.at > _PASS_SECONDS:
        raise _OpenTooLong(_("This was open for long. Please send it once more."))
    take_in(
        link=link,
        round_=round_,
        person=_person(request, link, given),
        offer=offer,
        words=_words(request, round_),
        read=request.POST.get("words", ""),
        fields=_fields(request),
        behaviour=request.POST.get("behaviour", ""),
        refusals=given.refused,
        now=now,
    )


def _widget(code: str) -> tuple[Door, Link]:
    """Return a widget's door.

    Raises:
        NotFound: the code opens none.
    """
    door = door_by_code(code)
    if door.link is None or door.link.kind != Link.Kind.WIDGET:
        raise NotFound("")
    return door, door.link


def _next(request: HttpRequest, door: Door, link: Link, given: Pass) -> HttpResponse:
    round_ = open_round(door.study)
    if round_ is None or round_.state != RoundState.RUNNING or link.closed_at is not None:
        return _frame(request, door, given, _over(_("There is nothing to judge right now. Thank you.")))
    frozen = frozen_round(round_.pk)
    if frozen.asks_before or frozen.arms_by_rater:
        # It shows everything at once, and knows nobody before they have answered.
        return _frame(request, door, given, _over(_("This study cannot be answered from here. Thank you.")))
    offer = offer_item(round_=round_, person=_person(request, link, given))
    if offer is None:
        return _frame(request, door, given, _over(_("You have judged all there is. Thank you.")))
    if frozen_item(offer.item_id).pictures:
        # A frame on a foreign page sends no cookie, and an address that shows a picture to anybody would leak it.
        return _frame(request, door, given, _over(_("This study cannot be answered from here. Thank you.")))
    fresh = Pass(link.pk, given.origin, _seconds(timezone.now()), given.nonce, round_.pk, offer)
    return _item(request, door, round_, fresh)


def _item(
    request: HttpRequest,
    door: Door,
    round_: Round,
    given: Pass,
    *,
    message: str = "",
    problems: Any = (),
    status: int = 200,
) -> HttpResponse:
    """Render an item with what was written, and a pass that is good from now on."""
    if given.offer is None:
        return _frame(request, door, given, {"step": "ask"})
    frozen = frozen_round(round_.pk)
    raw = read_form(frozen, _fields(request))
    view = view_of(frozen, given.offer.item_id, given.offer.sides, raw, problems, arm=given.offer.arm)
    refused = given.refused + (status == 422)
    fresh = replace(given, at=_seconds(timezone.now()), refused=refused)
    context = {
        "step": "item",
        "view": view,
        "title": frozen.protocol.document.title,
        "words": _words(request, round_),
        "message": message,
        "person": _said(request),
    }
    return _frame(request, door, fresh, context, status=status)


def _frame(
    request: HttpRequest, door: Door, given: Pass, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render the frame, which the pages of its door alone may show."""
    page = {"code": door.code, "origin": given.origin, "pass": given.sealed(), **context}
    response = render(request, "rating/widget.html", page, status=status)
    ancestors = door.link.origins if door.link else []
    response._csp_replace = {"frame-ancestors": list(ancestors)}  # type: ignore[attr-defined]  # noqa: SLF001 - what django-csp's decorator sets, for a value that is known here only
    return response


def _over(text: str) -> dict[str, Any]:
    return {"step": "over", "text": text}


def _pass_of(request: HttpRequest, link: Link) -> Pass | None:
    """Return the pass that a form of ours carries, None for one that is forged, another's, or sent from elsewhere."""
    own = {f"{request.scheme}://{request.get_host()}", settings.BASE_URL}
    sent_from = request.headers.get("Origin", "")
    if (sent_from and sent_from not in own) or request.headers.get(
        "Sec-Fetch-Site", "same-origin"
    ) != "same-origin":
        return None
    try:
        # A frame that was opened before an upgrade counts no refusals yet.
        link_id, origin, at, nonce, round_id, offer, *refused = unseal_json(
            request.POST.get("pass", "")[:2_000], purpose=_PURPOSE
        )
    except (BrokenSeal, ValueError):
        return None
    if link_id != link.pk or origin not in link.origins:
        return None
    found = Offer(offer[0], tuple(offer[1]), *offer[2:]) if offer else None
    return Pass(link_id, origin, at, nonce, round_id, found, *refused)


def _person(request: HttpRequest, link: Link, given: Pass) -> str:
    """Return the keyed hash of who is there: by the page's word, the frame's own memory, or this one frame."""
    return hash_person(f"widget.{link.pk}", _said(request) or given.nonce)


def _said(request: HttpRequest) -> str:
    """Return who it is in the words of the page or the frame, "" for nothing that could be kept apart from others."""
    said = request.POST.get("person", "").strip()
    return said if len(said) <= _LONGEST_PERSON and "\0" not in said else ""


def _words(request: HttpRequest, round_: Round) -> ConsentWords:
    document = frozen_round(round_.pk).protocol.document
    accepted = request.headers.get("Accept-Language", "")
    return consent_words(document, choose_language(document.consent, "", accepted))


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
