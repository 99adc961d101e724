"""value and count: a census, for scenarios that are the whole population."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._picking import picked
from apps.analysis.measures._base import Scores
from apps.analysis.metric_data import Bools, MetricData
from apps.statistics.errors import Undefined


class Census(Bound):
    """A number without bounds; open participations count like all others."""

    census = True

    def interval(self, question: Question, group: Bools | None, level: float) -> Interval:
        """Return the number over the judgments of a group or over all."""
        data = question.data if group is None else question.data.where(group)
        scores = question.measure.scores(data, question.aim)
        if scores is None:
            draft = picked(question.measure, data, question.aim)
            return Interval(
                value=self.of_draft(draft.value or 0.0),
                low=None,
                high=None,
                n=draft.n,
                raters=draft.raters,
                method="census",
            )
        if not len(scores.rows):
            raise Undefined("Nothing has been judged here yet.")
        return Interval(
            value=self.of_scores(scores, data),
            low=None,
            high=None,
            n=len(scores.rows),
            raters=len(np.unique(data.rater[scores.rows])),
            method="; ".join(part for part in (scores.prefix, "census") if part),
        )

    @abstractmethod
    def of_scores(self, scores: Scores, data: MetricData) -> float:
        """Return the number that a mean of judgments comes to."""

    @abstractmethod
    def of_draft(self, value: float) -> float:
        """Return the number that another estimate comes to.

        Raises:
            Undefined: it comes to none.
        """
