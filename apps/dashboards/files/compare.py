"""The charts of two versions beside each other."""

from __future__ import annotations

from itertools import permutations

from apps.analysis.contrast import contrasts_between
from apps.analysis.selectors_reviews import review_in_part
from apps.dashboards.files._base import ChartFile, Material, Source, of_lines
from apps.dashboards.pages.compare import Compared, compare_page, contrast_mark
from apps.dashboards.pages.names import CONTRAST


class Contrasts(Source):
    """Contrasts of two versions, over all judgments and within groups."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where no two versions of the round have it."""
        if not name.startswith(f"{CONTRAST}-"):
            return None
        pairs = permutations(material.subject.versions, 2)
        pair = next((two for two in pairs if name.startswith(f"{contrast_mark(*two)}-")), None)
        if pair is None:
            return None
        first, second = pair
        review = review_in_part(material.round, "contrasts", to_researcher=material.seen.may_open_rows)
        page = compare_page(
            Compared(
                first=first,
                second=second,
                subject=material.subject,
                results=material.results,
                provenance=material.provenance,
                contrasts=tuple(contrasts_between(review, first, second)),
                indices={},
                has_review=review is not None,
            )
        )
        found = next((one.list for one in (*page.groups, *page.slices) if one.list.name == name), None)
        return None if found is None else of_lines(found, material.provenance)


SOURCE = Contrasts()
