"""What people said of it, in their own words, as far as they agreed to be quoted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from apps.dashboards.pages.said import Said
from apps.dashboards.profile_cards._base import Card, CardView, Profile

MOST = 4


@dataclass(frozen=True)
class QuotesBody:
    """What the card shows: `empty` says why there are none."""

    quotes: tuple[Said, ...]
    empty: str
    url: str


class Quotes(Card):
    """Up to four quotes."""

    slug = "quotes"
    place = 40
    side = "beside"

    def view(self, profile: Profile) -> CardView:
        """Return the card; empty it says why."""
        body = QuotesBody(
            quotes=tuple(profile.quotes[:MOST]),
            empty=_why(profile),
            url=profile.links.get("quotes", "") if profile.quotes else "",
        )
        return self.drawn(gettext("In their own words"), "", "quotes", body)


def _why(profile: Profile) -> str:
    if profile.asks_for_quotes:
        return gettext("No words on this version may be quoted yet.")
    return gettext("The study does not ask people whether they may be quoted, so nobody is.")


CARD = Quotes()
