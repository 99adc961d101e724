"""Whom it serves worse than others."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows

MOST = 8


class Equity(Card):
    """The groups of people and scenarios that lie furthest from everyone else."""

    slug = "equity"
    place = 75

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where the protocol names no groups."""
        gaps = profile.gaps()
        known = sorted((e for e in gaps if e.value is not None), key=lambda e: -abs(e.value or 0.0))
        if not gaps:
            return None
        named = [
            (profile.subject.group(e.slice), profile.words_of(e.metric), e) for e in known[:MOST] or gaps[:1]
        ]
        about = gettext("a group less everyone else; intervals allow for how many groups there are")
        return self.drawn(gettext("Groups"), about, "figures", figure_rows(named, profile))


CARD = Equity()
