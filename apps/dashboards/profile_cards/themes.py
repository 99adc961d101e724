"""What people talk about with this version, and what they want that nobody asked them."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.pages.lines import best_first
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows

MOST = 8


class Themes(Card):
    """The most frequent themes; latent preferences are named so."""

    slug = "themes"
    place = 65

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where the round has no themes."""
        found = best_first(
            e for e in profile.own("theme_rate") if e.value is not None and set(e.slice or ()) == {"theme"}
        )
        named = [
            (
                (e.slice or {})["theme"],
                gettext("latent preference: no question asks about it")
                if (e.slice or {})["theme"] in profile.latent
                else "",
                e,
            )
            for e in found[:MOST]
        ]
        if not named:
            return None
        about = gettext("share of the answers with words on this version")
        return self.drawn(gettext("Themes"), about, "figures", figure_rows(named, profile))


CARD = Themes()
