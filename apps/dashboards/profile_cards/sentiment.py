"""How comments sound, beside what people judge."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Sentiment(Card):
    """Sentiment next to the number that decides."""

    slug = "sentiment"
    place = 60

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        sounds = [
            (gettext("Sentiment of comments"), profile.words_of(one.metric), one)
            for one in profile.own("sentiment", slice=None)
        ]
        decides = [
            *profile.own("win_rate", profile.subject.primary, versus=profile.base, slice=None),
            *profile.own("mean", profile.subject.primary, slice=None),
        ][:1]
        beside = [(str(measures()[one.measure].label), profile.words_of(one.metric), one) for one in decides]
        named = [*sounds, *beside] if sounds else []
        if not named:
            return None
        return self.drawn(
            gettext("How comments sound"),
            gettext("sentiment from -1 to 1 beside the number that decides; neither replaces the other"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Sentiment()
