"""Numbers over the rounds of a study."""

from __future__ import annotations

from apps.core.charts.poster import PosterRow, forest_poster
from apps.dashboards.files._base import ChartFile, Material, Source, caption_of, cells_of, row_of
from apps.dashboards.legs import legs_of
from apps.dashboards.pages.names import TREND, mark_of
from apps.dashboards.pages.trend import NEWEST, Addresses, TrendCard, trend_page


class Trend(Source):
    """What decides, the index, failures and sentiment, each round with its own snapshot."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where no version has it."""
        if not name.startswith(f"{TREND}-"):
            return None
        legs = legs_of(material.seen)
        keys = {key for leg in legs for key in leg.versions}
        by = next((key for key in keys if name.endswith(f"-{mark_of(key)}")), NEWEST)
        cards = trend_page(legs, by=by, drift=None, to=Addresses()).cards
        found = next((card for card in cards if card.name == name), None)
        return None if found is None else _file(found)


def _file(card: TrendCard) -> ChartFile:
    named = [one for one, _provenance in card.points]
    newest = card.points[-1][1]
    return ChartFile(
        title=card.title,
        rows=[cells_of(one.name, one.estimate, provenance) for one, provenance in card.points],
        draw=lambda marks: forest_poster(
            [PosterRow(row_of(one)) for one in named],
            title=card.title,
            axis=card.axis,
            caption=[*marks, *caption_of([one.estimate for one in named], newest)],
        ),
        is_of_round=False,
    )


SOURCE = Trend()
