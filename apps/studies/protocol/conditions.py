"""Whether a question that is asked under a condition can ever be asked."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from django.utils.translation import gettext as _

from apps.core.errors import Problem
from apps.studies.kinds import kinds
from apps.studies.kinds._base import AnswerError, Placement, QuestionSpec, When

_SHOWN = Placement((0, 1), (0, 1))


def never_asked(spec: QuestionSpec, when: When, earlier: Sequence[QuestionSpec]) -> Problem | None:
    """Return why a question is never asked, with a pointer below its condition; None where it may be.

    Args:
        spec: the question.
        when: its condition.
        earlier: the questions before it.
    """
    other = next((one for one in earlier if one.key == when.question), None)
    if other is None:
        return Problem("/question", _("There is no question with this key before this one."))
    if other.per is not None:
        reason = _("The other question is asked of every turn, so it has no one answer to decide by.")
        return Problem("/question", reason)
    if kinds()[spec.ask].before and not kinds()[other.ask].before:
        reason = _("This is asked before the outputs are shown, and the other question after.")
        return Problem("/question", reason)
    for index, answer in enumerate(when.any_of or ()):
        if not any(_may_be(other, given) for given in (answer, [answer])):
            return Problem(
                f"/any_of/{index}", _("Nobody can give this answer to “%(key)s”.") % {"key": other.key}
            )
    if when.any_of is None and when.at_least is not None and not _reaches(other, when.at_least):
        return Problem(
            "/at_least", _("No answer to “%(key)s” is a number of this size.") % {"key": other.key}
        )
    return None


def _reaches(spec: QuestionSpec, least: float) -> bool:
    low, _high = kinds()[spec.ask].bounds(spec)
    return _may_be(spec, least) or _may_be(spec, ceil(least if low is None else max(least, low)))


def _may_be(spec: QuestionSpec, answer: object) -> bool:
    try:
        kinds()[spec.ask].parse(spec, answer, _SHOWN)
    except AnswerError:
        return False
    return True
