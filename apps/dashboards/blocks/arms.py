"""What an explanation beside the answer changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Figures
from apps.dashboards.blocks._base import Block, Group, group_of, name_of, words_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, is_main
from apps.dashboards.pages.subject import Question

SHARES = frozenset({"yes_no", "choice", "labels", "severity", "csat", "preference"})
"""Kinds whose gaps are differences of shares, in points."""


class Arms(Block):
    """Each level of explanation against the others, for every question that has such estimates."""

    measures = ("reliance",)
    place = 60

    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the effect on this question, then over- and under-reliance."""
        gaps = [e for e in results.estimates if _of_arm(e, "gap", question.key)]
        figures = Figures.POINTS if question.kind in SHARES else Figures.SIGNED
        yield from group_of(
            gettext("What the explanation changes"),
            gettext("against the other levels; %(question)s") % {"question": words_of(question)},
            [Named(name_of(e), e) for e in gaps],
            Axis(figures=figures, reference=0.0, reference_label=gettext("no difference")),
            provenance,
        )
        relied = [e for e in results.estimates if e.measure == "reliance" and e.metric == question.key]
        yield from group_of(
            gettext("Reliance"),
            gettext("over: followed although wrong; under: not followed although right"),
            [Named(name_of(e), e) for e in relied if is_main(e)],
            Axis(low=0.0),
            provenance,
        )


def _of_arm(estimate: Estimate, measure: str, metric: str) -> bool:
    about = estimate.measure == measure and estimate.metric == metric and is_main(estimate)
    return about and "arm" in (estimate.slice or {}) and estimate.weights is None


BLOCK = Arms()
