"""The charts of a round's equity, as its newest review found it."""

from __future__ import annotations

from itertools import chain

from apps.dashboards.files._base import ChartFile, Material, Source, of_named
from apps.dashboards.pages.equity_charts import equity_charts
from apps.dashboards.pages.groups import options_of
from apps.dashboards.pages.names import EQUITY
from apps.governance.equity_kept import kept_audited
from apps.studies.services import protocol_of


class OfGroups(Source):
    """Gaps between groups, what explanations do in each, and swaps: what every member may read."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where the review has none."""
        if not name.startswith(f"{EQUITY}-"):
            return None
        found = kept_audited(material.round).found
        if found is None:
            return None
        charts = chain.from_iterable(equity_charts(found.body, options_of(protocol_of(material.round))))
        chart = next((one for one in charts if one.name == name), None)
        if chart is None:
            return None
        return of_named(chart.rows, title=chart.title, axis=chart.axis, provenance=material.provenance)


SOURCE = OfGroups()
