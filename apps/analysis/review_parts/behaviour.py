"""How people worked, and what goes together with it: the page of behaviour shows what this part found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.behaviour import behaviour_of, body_of
from apps.analysis.headlines import primary_of
from apps.analysis.review_parts._base import Found, Part, Subject


class BehaviourPart(Part):
    """Times and habits, their relations to what people said, and the ways through sessions."""

    slug = "behaviour"
    label = _("How people worked")
    about = _(
        "Times and habits of the people behind the numbers, by kind of device too; whether they go, within each person, with confidence, disagreement, bad "
        "verdicts and negative words; the ways through sessions. How each rater worked, for researchers."
    )
    place = 25

    def find(self, subject: Subject) -> Found:
        """Return all of it as the part's body; it has no estimates of versions."""
        primary = primary_of(subject.protocol)
        return Found(
            body=body_of(behaviour_of(subject.round, subject.dataset, primary=primary, check=subject.check))
        )


PART = BehaviourPart()
