"""What people found against what they had expected."""

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


class Expectation(Block):
    """The answer less the expectation, over all and by version."""

    measures = ("expectation_gap",)
    place = 12
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card."""
        named = [Named(name_of(e), e) for e in results.all("expectation_gap", question.key, slice=None)]
        axis = Axis(
            figures=figures_of("expectation_gap"), reference=0.0, reference_label=gettext("as was expected")
        )
        about = gettext("what people found less what they had expected")
        return group_of(gettext("Expectation gap"), about, named, axis, provenance, results=results)


BLOCK = Expectation()
