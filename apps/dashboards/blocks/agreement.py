"""How far raters agree."""

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


class Agreement(Block):
    """Krippendorff's alpha over all items and for each version."""

    measures = ("krippendorff_alpha",)
    place = 80

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card."""
        alphas = results.all("krippendorff_alpha", question.key, slice=None)
        named = [Named(name_of(e, whole=gettext("All items")), e) for e in alphas]
        about = gettext("Krippendorff alpha; 0 is chance, 1 is full agreement; n counts items")
        axis = Axis(figures=figures_of("krippendorff_alpha"))
        return group_of(gettext("Agreement of raters"), about, named, axis, provenance)


BLOCK = Agreement()
