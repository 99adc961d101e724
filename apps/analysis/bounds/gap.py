"""gap_low and gap_high: a group less everyone else."""

from __future__ import annotations

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._comparing import sides_of
from apps.analysis.metric_data import Bools


class Gap(Bound):
    """The interval of the difference of two means."""

    slugs = ("gap_low", "gap_high")
    compares = True

    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return it, with both sides' clusters counted together."""
        scores, members = sides_of(question, group)
        return question.design.gap(scores, members, question.data, level)


BOUND = Gap()
