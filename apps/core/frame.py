"""The frame of the staff's pages: where the navigation leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

Place = Literal["home", "studies", "library", "catalogue", "dashboards", "team"]

_PLACES: tuple[tuple[Place, str, Any, str], ...] = (
    ("studies", "console:studies", _("Studies"), "grid"),
    ("library", "console:library", _("Library"), "chat"),
    ("catalogue", "console:catalogue", _("Catalogue"), "stack"),
    ("dashboards", "dashboards:home", _("Dashboards"), "chart"),
    ("team", "console:team", _("Team"), "users"),
)


@dataclass(frozen=True)
class NavLink:
    """One entry of the top bar."""

    url: str
    label: str
    icon: str
    current: bool


def nav(current: Place) -> list[NavLink]:
    """Return the top bar's entries; `current` is where the page belongs."""
    return [
        NavLink(reverse(name), str(label), icon, place == current) for place, name, label, icon in _PLACES
    ]


def framed(request: HttpRequest, current: Place, **context: Any) -> dict[str, Any]:
    """Return a staff page's context: what it brings, and the frame around it."""
    return {"nav": nav(current), **context}
