"""What gap and ratio share: a group's judgments set against everyone else's."""

from __future__ import annotations

from apps.analysis.bounds._base import Question
from apps.analysis.measures._base import Scores
from apps.analysis.metric_data import Bools
from apps.statistics.errors import Undefined


def sides_of(question: Question, group: Bools | None) -> tuple[Scores, Bools]:
    """Return the scores of all and which of them are the group's.

    Raises:
        Undefined: there is no group, or the measure is no mean of judgments.
    """
    if group is None:
        raise Undefined("A gap or a ratio needs a slice: a group to set against everyone else.")
    scores = question.measure.scores(question.data, question.aim)
    if scores is None:
        raise Undefined("This measure is no mean of judgments, so that it has no gap and no ratio yet.")
    return scores, group[scores.rows]
