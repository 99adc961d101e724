"""All findings of a study by impact, as this reader may see them."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.findings.reading import findings_of, told
from apps.analysis.models import Finding
from apps.core.charts import Axis, Figures
from apps.dashboards.files._base import ChartFile, Material, Source, of_named
from apps.dashboards.pages.finding_words import title_of
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.names import FINDINGS
from apps.dashboards.pages.review_numbers import finding_estimate

_LEVEL = 0.95
"""Of the intervals of impacts, as the list of findings says; that of a finding's gap is its own."""


class OfFindings(Source):
    """Impact with its interval, in points of all answers; the measure that falls short stands beside it."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where it is not this one."""
        if name != FINDINGS:
            return None
        to_researcher = material.seen.may_open_rows
        found = findings_of(material.seen.study, to_researcher=to_researcher)
        return of_named(
            [_named(one, to_researcher=to_researcher) for one in found],
            title=gettext("Findings by impact, in points of all answers"),
            axis=Axis(Figures.NUMBER, low=0.0),
            provenance=material.provenance,
            is_of_round=False,
        )


def _named(finding: Finding, *, to_researcher: bool) -> Named:
    people, n = (told(count, finding, to_researcher=to_researcher) for count in (finding.people, finding.n))
    estimate = finding_estimate(finding, people=people, n=n)
    return Named(
        title_of(finding),
        replace(
            estimate,
            measure="impact",
            value=finding.impact,
            low=finding.impact_low,
            high=finding.impact_high,
            level=_LEVEL,
        ),
    )


SOURCE = OfFindings()
