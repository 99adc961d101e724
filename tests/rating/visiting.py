"""A browser that has joined."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from apps.rating.cookies import remember


def visit(client: Client, code: str, secret: str) -> Client:
    """Give a test client the cookies that joining would have given it; it knows no paths, so it sends them everywhere."""
    response = HttpResponse()
    remember(response, code, secret)
    client.cookies.update(response.cookies)
    return client
