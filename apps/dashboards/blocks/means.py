"""Means of what people answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question
from apps.studies.derived import INTERPRETABILITY


class Means(Block):
    """A line over all and one for each version."""

    measures = ("mean",)
    place = 20

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card; the score of explanations has its own."""
        if question.kind == INTERPRETABILITY:
            return []
        named = [Named(name_of(e), e) for e in results.all("mean", question.key, slice=None)]
        about = (
            gettext("mean; %(question)s") % {"question": question.text} if question.text else gettext("mean")
        )
        axis = Axis(figures=figures_of("mean", question.kind))
        cards = group_of(question.label, about, named, axis, provenance, results=results)
        # What people were asked is for those who decide, too; how they worked is not.
        return [replace(card, is_plain=question.kind != question.key) for card in cards]


BLOCK = Means()
