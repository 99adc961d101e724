"""What it does well."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.profile_cards._base import Card, CardView, Profile
from apps.dashboards.profile_cards._points import points_of


class Good(Card):
    """Numbers whose whole interval lies on this side of their reference."""

    slug = "good"
    place = 10
    side = "beside"

    def view(self, profile: Profile) -> CardView:
        """Return the card; empty it says so."""
        empty = gettext(
            "Nothing lies beyond doubt on the good side yet. More judgments, or a full review, may show it."
        )
        body = {"points": points_of(profile, good=True), "empty": empty}
        return self.drawn(gettext("Does well"), "", "points", body)


CARD = Good()
