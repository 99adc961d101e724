"""How well people could follow the explanations, and how many outputs give one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.core.charts.figures import number
from apps.dashboards.blocks._base import Block, Extra, Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question
from apps.studies.derived import INTERPRETABILITY


class Interpretability(Block):
    """The score over all and by version."""

    measures = ()
    place = 18
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card, for the score alone."""
        if question.kind != INTERPRETABILITY:
            return
        named = [Named(name_of(e), e) for e in results.all("mean", question.key, slice=None)]
        axis = Axis(low=0.0, high=1.0, figures=figures_of("mean", question.kind))
        for card in group_of(
            gettext("Interpretability"), words_of(question), named, axis, provenance, results=results
        ):
            yield replace(card, extra=Extra(note=_explained(results)))


def _explained(results: Results) -> str:
    """Return how many outputs explain themselves; "" where that was not counted."""
    counted = results.snapshot.figures.get("explained")
    if not counted:
        return ""
    return gettext(
        "%(explained)s of %(outputs)s outputs carry an explanation; %(spans)s mark the words that it rests on."
    ) % {name: number(count) for name, count in counted.items()}


BLOCK = Interpretability()
