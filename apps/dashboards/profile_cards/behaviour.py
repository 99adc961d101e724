"""How people worked with it."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Behaviour(Card):
    """Means of behaviour, by version."""

    slug = "behaviour"
    place = 80

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        asked = {question.key for question in profile.subject.questions}
        named = [
            (one.metric.replace("_", " ").capitalize(), (one.slice or {}).get("label", ""), one)
            for slug in ("mean", "time_share")
            for one in profile.own(slug)
            if one.metric not in asked and one.metric != "interpretability"
        ]
        if not named:
            return None
        return self.drawn(
            gettext("Behaviour"),
            gettext("means per judgment of this version"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Behaviour()
