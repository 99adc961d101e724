"""Every word for why a recording cannot be used has a sentence."""

from __future__ import annotations

from apps.responses.media.problems import Problem
from apps.responses.models import Recording
from apps.responses.refusals import REFUSALS, why_refused


def test_each_problem_has_a_sentence_and_fits_its_column() -> None:
    assert set(REFUSALS) == set(Problem)
    most = Recording._meta.get_field("problem").max_length or 0
    assert all(why_refused(problem).endswith(".") and len(problem) <= most for problem in Problem)
