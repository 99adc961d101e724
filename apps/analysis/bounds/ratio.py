"""ratio_low and ratio_high: a group over everyone else."""

from __future__ import annotations

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._comparing import sides_of
from apps.analysis.metric_data import Bools


class Ratio(Bound):
    """The interval of the ratio of two means, made on the log scale."""

    slugs = ("ratio_low", "ratio_high")
    compares = True

    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return it, with both sides' clusters counted together."""
        scores, members = sides_of(question, group)
        return question.design.ratio(scores, members, question.data, level)


BOUND = Ratio()
