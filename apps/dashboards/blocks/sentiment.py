"""How pleased comments sound, beside what people judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Table
from apps.core.rendering.visible import visible_text
from apps.dashboards.blocks._base import Block, Extra, Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, figures_text
from apps.dashboards.pages.subject import Question

BESIDE = ("average_win_rate", "csat", "mean")
"""What sentiment is put beside, the first that is known by version."""


class Sentiment(Block):
    """Sentiment over all and by version, with a table that holds it against the statistics."""

    measures = ("sentiment",)
    place = 70

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return one card."""
        found = results.all("sentiment", question.key, slice=None)
        axis = Axis(
            figures=figures_of("sentiment"),
            reference=0.0,
            reference_label=gettext("neither pleased nor displeased"),
        )
        named = [Named(name_of(e), e) for e in found]
        table = _beside(results, question)
        for card in group_of(
            gettext("Sentiment of comments"), words_of(question), named, axis, provenance, results=results
        ):
            yield replace(card, extra=Extra(tables=(table,) if table else ()))


def _beside(results: Results, question: Question) -> Table | None:
    """Return sentiment and the first statistic known by version, side by side; None where either is missing."""
    moods = {e.version: e for e in results.all("sentiment", question.key, slice=None) if e.version}
    for measure in BESIDE:
        judged = {e.version: e for e in reversed(results.all(measure, slice=None)) if e.version in moods}
        if judged:
            label = str(measures()[measure].label)
            return Table(
                caption=gettext("Sentiment beside the statistics"),
                header=(gettext("Version"), gettext("Sentiment"), label),
                rows=tuple(
                    (
                        visible_text(version or ""),
                        figures_text(moods[version], figures_of("sentiment")),
                        figures_text(one, figures_of(measure)),
                    )
                    for version, one in judged.items()
                ),
            )
    return None


BLOCK = Sentiment()
