"""Whether it came as people expected, and whether they could follow it."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Expectation(Card):
    """Expectation gaps, the interpretability score and reliance."""

    slug = "expectation"
    place = 70

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        named = [
            (gettext("Expectation gap"), profile.words_of(one.metric), one)
            for one in profile.own("expectation_gap", slice=None)
        ]
        named += [
            (gettext("Interpretability"), gettext("0 to 1"), one)
            for one in profile.own("mean", "interpretability", slice=None)
        ]
        named += [
            (str(measures()[one.measure].label), ", ".join((one.slice or {}).values()), one)
            for one in profile.own("reliance")
        ]
        if not named:
            return None
        return self.drawn(
            gettext("Expected and understood"),
            gettext("what people found less what they had expected, and whether its reasons can be followed"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Expectation()
