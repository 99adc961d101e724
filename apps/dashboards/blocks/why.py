"""Why outputs feel unsatisfactory or risky: reasons, risk tags and marks, ranked."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, best_first
from apps.dashboards.pages.subject import Question

RANKED = {"reasons": "share", "labels": "share", "spans": "rate"}
"""What ranks the answers of the kinds that say why."""


class Why(Block):
    """Reasons, labels and marks over all versions, most frequent first; then rates of yes and of single versions."""

    measures = ("rate",)
    place = 25
    is_plain = True

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the ranked card of a question that says why; of others the rates."""
        measure = RANKED.get(question.kind)
        if measure is not None:
            found = best_first(results.all(measure, question.key, version=None))
            named = [Named(_part(e.slice, question), e) for e in found]
            title = gettext("Why: most frequent first")
            yield from group_of(title, words_of(question), named, Axis(low=0.0), provenance, results=results)
        rates = [e for e in results.all("rate", question.key) if measure != "rate" or e.version is not None]
        named = [Named(name_of(e), e) for e in rates]
        axis = Axis(low=0.0, figures=figures_of("rate"))
        title = question.label if measure is None else gettext("Marks by version")
        yield from group_of(title, words_of(question), named, axis, provenance, results=results)


def _part(sliced: dict[str, str] | None, question: Question) -> str:
    return next(iter((sliced or {}).values()), question.label)


BLOCK = Why()
