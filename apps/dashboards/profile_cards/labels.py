"""Whether its own labels are right."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.profile_cards._base import Card, CardView, Profile, figure_rows


class Labels(Card):
    """Accuracy, and precision, recall and F1 by class; and how sure it may be believed to be."""

    slug = "labels"
    place = 50

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where nothing of this is asked."""
        slugs = ("accuracy", "precision", "recall", "f1", "ece", "ece_debiased", "brier", "majority_accuracy")
        named = [
            (str(measures()[one.measure].label), (one.slice or {}).get("class", ""), one)
            for slug in slugs
            for one in profile.results.estimates
            if one.measure == slug
            and one.version == profile.version
            and one.pool == "main"
            and one.weights is None
            and set(one.slice or ()) <= {"class"}
        ]
        if not named:
            return None
        return self.drawn(
            gettext("Its own labels"),
            gettext("against the label of the scenario, else what most people said; counts are outputs"),
            "figures",
            figure_rows(named, profile),
        )


CARD = Labels()
