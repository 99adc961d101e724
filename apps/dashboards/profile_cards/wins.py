"""Whom it wins against, and between which ranks it stands."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.core.charts import Axis, Figures
from apps.dashboards.pages.lines import Named, line_list
from apps.dashboards.pages.names import MET, mark_of
from apps.dashboards.pages.words import rank_bounds
from apps.dashboards.profile_cards._base import Card, CardView, Profile

MOST = 20


class Wins(Card):
    """Win rates against each version that it met, and over all of them."""

    slug = "wins"
    place = 30

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None for a version that was compared with none."""
        primary = profile.subject.primary
        met = profile.own("win_rate", primary, slice=None)[:MOST]
        if not met:
            return None
        named = [
            Named(gettext("Against %(version)s") % {"version": e.versus}, e, is_base=e.versus == profile.base)
            for e in met
        ]
        named += [
            Named(gettext("Mean over opponents"), e)
            for e in profile.own("average_win_rate", primary, slice=None)
        ]
        ranks = [rank_bounds(e) for e in profile.own("rank", primary, slice=None)]
        axis = Axis(
            figures=Figures.SHARE, reference=0.5, reference_label=gettext("wins as often as it loses")
        )
        about = ranks[0] if ranks and ranks[0] else ""
        lines = line_list(
            named,
            label=gettext("Win rates"),
            axis=axis,
            provenance=profile.provenance,
            name=f"{MET}-{mark_of(profile.version)}",
        )
        return self.drawn(gettext("Wins and ranks"), about, "lines", lines)


CARD = Wins()
