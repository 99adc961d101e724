"""What the page cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from apps.core.rendering.visible import visible_text
from apps.dashboards.profile_cards._base import Card, CardView, Point, Profile

MOST = 12


class Missing(Card):
    """People of whom nobody judged, what the scope leaves out, and parts and numbers without a value."""

    slug = "missing"
    place = 30
    side = "beside"

    def view(self, profile: Profile) -> CardView:
        """Return the card; empty it says so."""
        points = list(_points(profile))
        body = {
            "points": points[:MOST],
            "empty": gettext("Everything that was planned has been seen."),
            "more": max(0, len(points) - MOST),
        }
        return self.drawn(gettext("What is missing"), "", "points", body)


def _points(profile: Profile) -> Iterator[Point]:
    for cell in profile.unseen:
        yield Point("warn", visible_text(cell), gettext("Nobody of them has judged."))
    for name in profile.subject.excludes:
        yield Point("warn", visible_text(name), gettext("Left out of the scope on purpose."))
    own = profile.indices.get(profile.version)
    for part in own.missing if own is not None else ():
        yield Point("warn", part.label, part.lacks)
    reasons = dict.fromkeys(
        (one.metric, one.undefined)
        for one in profile.results.estimates
        if one.version == profile.version
        and one.undefined
        and one.slice is None
        and one.pool == "main"
        and one.measure != "alignment_index"
    )
    for metric, why in reasons:
        yield Point("warn", profile.words_of(metric), why or "")


CARD = Missing()
