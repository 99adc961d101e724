"""The one door through which raters get pictures: an address for each assignment, and replies that differ in nothing but the bytes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.catalog.pictures import CONTENT_TYPE
from apps.core.picture_reply import picture_reply
from apps.raters.browser import secret_of
from apps.rating.cookies import all_secrets
from apps.responses.services.pictures import AddressOf, held_picture, own_picture


def addresses_in(code: str) -> AddressOf:
    """Return what gives the address of a picture on the pages of a study's door."""
    return lambda token, number: reverse("picture", args=[code, token, number])


def own_address(token: str, number: int) -> str:
    """Return the address of a picture on the page of one of a person's own answers."""
    return reverse("my_picture", args=[token, number])


@require_safe
def picture(request: HttpRequest, code: str, token: str, number: int) -> HttpResponse:
    """Return a picture of an assignment that this browser holds or answered."""
    return picture_reply(held_picture(token=token, secret=secret_of(request), number=number), CONTENT_TYPE)


@require_safe
def my_picture(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Return a picture of one of the person's own answers."""
    return picture_reply(own_picture(token=token, secrets=all_secrets(request), number=number), CONTENT_TYPE)
