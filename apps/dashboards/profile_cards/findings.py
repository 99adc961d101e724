"""Findings that touch this version, by impact."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.profile_cards._base import Card, CardView, Profile

MOST = 8


class Findings(Card):
    """A list whose bars are as long as the impact."""

    slug = "findings"
    place = 10
    side = "below"

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where the study keeps no findings on this version."""
        if not profile.findings:
            return None
        lines = sorted(profile.findings, key=lambda one: -one.value)[:MOST]
        body = {"lines": lines, "most": max(one.value for one in lines) or 1.0}
        return self.drawn(gettext("Findings by impact"), "", "findings", body)


CARD = Findings()
