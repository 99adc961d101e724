"""The charts of a study's dashboard: the leaderboard in each of its orders, the win matrix, each card, and the days."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Figures
from apps.core.charts.poster import PosterCell, line_poster, matrix_poster
from apps.dashboards.blocks import groups_of
from apps.dashboards.files._base import ChartFile, Material, Source, caption_of, cells_of, of_lines, stamp_of
from apps.dashboards.pages.board import board_of, order_of
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.names import BOARD, DAYS, WINS

_MOST_DRAWN = 60
"""Versions of a matrix that are drawn; the CSV has all."""


class Overview(Source):
    """Charts that stand on the first page."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where the page has none."""
        if name == DAYS:
            return _days(material)
        if name == WINS:
            return _wins(material)
        if name.startswith(f"{BOARD}-"):
            by = name.removeprefix(f"{BOARD}-")
            board = board_of(material.results, material.subject, by=by, provenance=material.provenance)
            found = board.list
        else:
            groups = groups_of(material.results, material.subject, material.provenance)
            found = next((group.list for group in groups if group.list.name == name), None)
        if found is None or found.name != name:
            return None
        return of_lines(found, material.provenance)


def _days(material: Material) -> ChartFile:
    method = gettext("a plain count of all accepted judgments of this round")
    population = gettext("these judgments, nothing beyond them")
    title = gettext("Judgments a day")
    stamp = stamp_of(material.provenance)
    rows = [
        (
            day,
            "count",
            "",
            None,
            None,
            "",
            n,
            None,
            None,
            None,
            n,
            None,
            None,
            None,
            method,
            population,
            None,
            *stamp,
        )
        for day, n in material.days
    ]
    total = sum(n for _day, n in material.days)
    said = [gettext("%(n)s judgments; %(method)s.") % {"n": f"{total:,}", "method": method}]
    values = [(day, float(n)) for day, n in material.days]
    return ChartFile(title, rows, lambda marks: line_poster(values, title=title, caption=[*marks, *said]))


def _wins(material: Material) -> ChartFile | None:
    subject, provenance = material.subject, material.provenance
    order = order_of(material.results, subject)
    found = [e for e in material.results.all("win_rate", subject.primary) if e.version and e.versus]
    if len(order) < 2 or not found:
        return None
    title = gettext("How often the row was preferred to the column")
    places = {key: place for place, key in enumerate(order)}
    pairs = sorted(
        (e for e in found if e.version in places and e.versus in places),
        key=lambda e: (places[e.version or ""], places[e.versus or ""]),
    )
    return ChartFile(
        title,
        [cells_of(f"{e.version} / {e.versus}", e, provenance) for e in pairs],
        lambda marks: matrix_poster(
            order[:_MOST_DRAWN],
            _cells(pairs, places),
            title=title,
            caption=[*marks, *caption_of(pairs, provenance)],
        ),
    )


def _cells(pairs: Sequence[Estimate], places: dict[str, int]) -> dict[tuple[int, int], PosterCell]:
    return {
        (places[e.version or ""], places[e.versus or ""]): _cell(e)
        for e in pairs
        if max(places[e.version or ""], places[e.versus or ""]) < _MOST_DRAWN
    }


def _cell(estimate: Estimate) -> PosterCell:
    value, _, bounds = figures_text(estimate, Figures.SHARE).partition(" ")
    if estimate.few_raters:
        return PosterCell(value, gettext("few raters"))
    up = estimate.low is not None and estimate.low > 0.5
    down = estimate.high is not None and estimate.high < 0.5
    return PosterCell(value, bounds, int(up) - int(down))


SOURCE = Overview()
