"""What people grade it on."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Rubric(Card):
    """A row for each scale and questionnaire."""

    slug = "rubric"
    place = 40

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        slugs = ("mean", "csat", "nps", "sus", "ueq_s", "rate")
        kinds = {"scale", "seq", "csat", "nps", "sus", "ueq_s", "number", "yes_no", "strength", "spans"}
        named = [
            (profile.words_of(one.metric), str(measures()[slug].label), one)
            for question in profile.subject.questions
            if question.kind in kinds
            for slug in slugs
            for one in profile.own(slug, question.key, slice=None)
        ]
        if not named:
            return None
        return self.drawn(
            gettext("Rubric and satisfaction"),
            gettext("means and scores of single answers"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Rubric()
