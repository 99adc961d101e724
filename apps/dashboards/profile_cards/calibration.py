"""How sure people were, and whether they were right to be."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Calibration(Card):
    """Calibration of the raters of the round, over all versions."""

    slug = "calibration"
    place = 55

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        named = [
            (str(measures()[slug].label), profile.words_of(one.metric), one)
            for slug in ("ece", "ece_debiased", "brier")
            for one in profile.results.all(slug, version=None, slice=None)
        ]
        if not named:
            return None
        return self.drawn(
            gettext("How sure people were"),
            gettext("all versions together: their confidence against what most others said"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Calibration()
