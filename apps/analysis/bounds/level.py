"""low and high: the ends of a measure's own interval."""

from __future__ import annotations

from dataclasses import replace

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._picking import picked
from apps.analysis.metric_data import Bools
from apps.statistics.errors import Undefined


class Level(Bound):
    """The interval of the measure, over the judgments of a group or over all."""

    slugs = ("low", "high")

    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return it; a measure that is no mean of judgments gives its own, widened as the design asks."""
        data = question.data if group is None else question.data.where(group)
        scores = question.measure.scores(data, question.aim)
        if scores is not None:
            return question.design.mean(scores, data, level)
        draft = picked(question.measure, data, question.aim)
        if not question.measure.widens:
            return question.design.as_it_is(draft)
        found = question.design.draft(draft, level)
        bottom, top = question.measure.ends
        if found.low is None or found.high is None or found.low == found.high:
            raise Undefined("The judgments do not vary, so that no interval can be given.")
        return replace(found, low=max(found.low, bottom), high=min(found.high, top))


BOUND = Level()
