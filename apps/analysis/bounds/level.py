"""low and high: the ends of a measure's own interval."""

from __future__ import annotations

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._picking import picked
from apps.analysis.metric_data import Bools


class Level(Bound):
    """The interval of the measure, over the judgments of a group or over all."""

    slugs = ("low", "high")

    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return it; a measure that is no mean of judgments gives its own, widened as the design asks."""
        data = question.data if group is None else question.data.where(group)
        scores = question.measure.scores(data, question.aim)
        if scores is not None:
            return question.design.mean(scores, data, level)
        return question.design.draft(picked(question.measure, data, question.aim), level)


BOUND = Level()
