"""Share links as their page lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from apps.dashboards.pages.verdict import Pill
from apps.exchange.models import Level, ShareLink
from apps.exchange.selectors import token_of


@dataclass(frozen=True)
class LinkRow:
    """One link.

    Attributes:
        url: its address, "" where it leads nowhere any more or cannot be made again.
        card_url: of the card in a frame.
        frame: the markup for somebody's page.
        shows: whose numbers.
        noise: how much noise, "" for none.
        is_live: it can be opened, and revoked.
    """

    number: int
    name: str
    url: str
    card_url: str
    frame: str
    level: str
    shows: str
    noise: str
    state: Pill
    is_live: bool
    maker: str
    made_at: datetime
    expires_at: datetime
    used: int
    used_on: date | None


def link_rows(links: Iterable[ShareLink], now: datetime) -> tuple[LinkRow, ...]:
    """Return the links as rows."""
    return tuple(_row(link, now) for link in links)


def _row(link: ShareLink, now: datetime) -> LinkRow:
    live = link.revoked_at is None and link.expires_at > now
    token = token_of(link) if live else ""
    url = settings.BASE_URL + reverse("dashboards:shared", args=[token]) if token else ""
    card_url = settings.BASE_URL + reverse("dashboards:card", args=[token]) if token else ""
    return LinkRow(
        number=link.pk,
        name=link.name,
        url=url,
        card_url=card_url,
        frame=f'<iframe src="{card_url}" width="480" height="260" title="Plumbline"></iframe>'
        if card_url
        else "",
        level=str(Level(link.level).label),
        shows=_shows(link),
        noise=_noise(link),
        state=_state(link, live=live),
        is_live=live,
        maker=str(link.created_by) if link.created_by else "",
        made_at=link.created_at,
        expires_at=link.expires_at,
        used=link.used,
        used_on=link.used_on,
    )


def _shows(link: ShareLink) -> str:
    if link.round is None:
        return gettext("the newest numbers of the newest round")
    if link.follows:
        return gettext("the newest numbers of round %(number)s") % {"number": link.round.number}
    return gettext("round %(number)s as of %(at)s") % {
        "number": link.round.number,
        "at": f"{link.snapshot.taken_at:%Y-%m-%d %H:%M} UTC" if link.snapshot else "",
    }


def _noise(link: ShareLink) -> str:
    if link.noise_epsilon is None:
        return ""
    return gettext("noise: epsilon %(epsilon)s a snapshot, of %(budget)s") % {
        "epsilon": f"{link.noise_epsilon:g}",
        "budget": f"{link.noise_budget:g}",
    }


def _state(link: ShareLink, *, live: bool) -> Pill:
    if live:
        return Pill("pass", gettext("Open"))
    return Pill("info", gettext("Revoked") if link.revoked_at else gettext("Ended"))
