"""What people speak of in their own words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, best_first
from apps.dashboards.pages.subject import Question

MOST = 12
"""So many themes are shown, those most spoken of; all are in the results and among the themes."""


class Themes(Block):
    """A line for each theme, most spoken of first; by version only in the results."""

    measures = ("theme_rate",)
    place = 72
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card."""
        found = best_first(results.all("theme_rate", question.key, version=None))[:MOST]
        named = [Named((e.slice or {}).get("theme", question.label), e) for e in found]
        about = gettext("share of answers with words; %(question)s") % {"question": words_of(question)}
        return group_of(gettext("Themes"), about, named, Axis(low=0.0), provenance)


BLOCK = Themes()
