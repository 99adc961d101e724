"""Cards of a version's page: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.dashboards.profile_cards._base import Card, CardView, Profile


@cache
def profile_cards() -> tuple[Card, ...]:
    """Return the cards that there are, in the order of their places."""
    found: list[Card] = [module.CARD for module in modules_in("apps.dashboards.profile_cards")]
    return tuple(sorted(found, key=lambda card: (card.place, card.slug)))


def views_of(profile: Profile) -> list[CardView]:
    """Return the cards that have something to show of this version."""
    return [view for card in profile_cards() if (view := card.view(profile)) is not None]
