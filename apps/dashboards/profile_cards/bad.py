"""What it fails at."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.profile_cards._base import Card, CardView, Profile
from apps.dashboards.profile_cards._points import points_of


class Bad(Card):
    """Numbers whose whole interval lies on this side of their reference."""

    slug = "bad"
    place = 20
    side = "beside"

    def view(self, profile: Profile) -> CardView:
        """Return the card; empty it says so."""
        empty = gettext("Nothing lies beyond doubt on the bad side. That is no proof that there is nothing.")
        body = {"points": points_of(profile, good=False), "empty": empty}
        return self.drawn(gettext("Fails at"), "", "points", body)


CARD = Bad()
