"""When neither output won."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question


class Ties(Block):
    """Rates of ties over all judgments."""

    measures = ("tie_rate", "both_bad_rate", "cannot_judge_rate")
    place = 10

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card with the three rates."""
        rates = [(name, results.one(name, question.key, version=None, slice=None)) for name in self.measures]
        named = [Named(str(measures()[name].label), rate) for name, rate in rates if rate is not None]
        title, about = gettext("When neither won"), gettext("share of all judgments")
        return group_of(title, about, named, Axis(low=0.0), provenance, results=results)


BLOCK = Ties()
