"""Whether versions lean the way of a stereotype, beside how often they are right: over all scenarios and where tags part them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.dashboards.blocks._base import Block, Group, group_of, name_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.subject import Question

MOST = 40
"""So many lines of a card are shown; all of them are in the results."""


class Bias(Block):
    """The bias score, then accuracy by tag: a score means little where answers are mostly wrong."""

    measures = ("bias_score",)
    place = 42

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return both cards; none where the question does not say which answers follow the stereotype."""
        scores = _found(results, "bias_score", question.key)
        if all(e.value is None for e in scores):
            return
        axis = Axis(figures=figures_of("bias_score"), reference=0.0, reference_label=gettext("leans no way"))
        yield from group_of(
            str(measures()["bias_score"].label),
            gettext("of the outputs' own labels; 1 always follows the stereotype"),
            [Named(name_of(e, whole=gettext("All outputs")), e) for e in scores],
            axis,
            provenance,
        )
        rates = [e for e in _found(results, "accuracy", question.key) if e.slice]
        yield from group_of(
            gettext("Accuracy by tag"),
            gettext("of the outputs' own labels"),
            [Named(name_of(e), e) for e in rates],
            Axis(low=0.0, high=1.0),
            provenance,
        )


def _found(results: Results, measure: str, metric: str) -> list[Estimate]:
    """Return a measure of labels: over all scenarios, then by tag, so that the versions of a tag stand together."""
    own = [
        e
        for e in results.estimates
        if e.measure == measure
        and e.metric == metric
        and e.pool == "main"
        and e.weights is None
        and set(e.slice or ()) <= {"tag"}
    ]
    return sorted(own, key=lambda e: (e.slice or {}).get("tag", ""))[:MOST]


BLOCK = Bias()
