"""How often something went wrong, and how often badly: two rates that are never added up."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question


class Severity(Block):
    """Any failure, and catastrophes, each by version."""

    measures = ("severity_rate", "catastrophic_rate")
    place = 5
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return a card for each rate, the graceful apart from the catastrophic."""
        about = {
            "severity_rate": (gettext("Any failure"), gettext("share of judgments graded 1 or worse")),
            "catastrophic_rate": (gettext("Catastrophic failure"), gettext("share of judgments graded 4")),
        }
        for measure, (title, words) in about.items():
            found = results.all(measure, question.key, slice=None)
            named = [Named(name_of(e), e) for e in found]
            axis = Axis(low=0.0, figures=figures_of(measure))
            yield from group_of(title, words, named, axis, provenance, results=results)


BLOCK = Severity()
