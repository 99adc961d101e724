"""The same page sent many times at once: a double click, two tabs, a proxy that tries again."""

from __future__ import annotations

from functools import partial

import pytest

from apps.assignments.models import Assignment, AssignmentState
from apps.core.models import OutboxRow
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.models import Response, Signal
from apps.responses.services import AnsweredOtherwise, Recorded
from apps.studies.models import Round
from tests.drills.crowd import all_at_once, answer, first_token
from tests.factories.studies import make_rater

AT_ONCE = 8


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_answer_many_times_at_once_is_stored_once(running: Round) -> None:
    cora = make_rater(running)
    token: str | None = first_token(cora)
    answered = 0
    while token is not None:
        recorded = all_at_once([partial(answer, cora, token)] * AT_ONCE)

        answered += 1
        assert [r.repeated for r in recorded].count(False) == 1
        assert len({r.response_id for r in recorded}) == 1
        leases = {r.next.lease for r in recorded}
        assert len(leases) == 1
        lease = leases.pop()
        token = lease.token if lease else None
    assert answered == 9
    assert Response.objects.count() == Signal.objects.count() == answered
    assert (
        OutboxRow.objects.filter(consumer="analysis.refresh", event="response.recorded").count() == answered
    )
    assert Participation.objects.get().answered == answered
    assert not Assignment.objects.exclude(state=AssignmentState.ANSWERED).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_different_answers_at_once_the_first_counts_and_the_others_are_told(running: Round) -> None:
    cora = make_rater(running)
    token = first_token(cora)
    choices = ["first", "second", "equal", "both_bad"]

    outcomes = all_at_once([partial(_answer_or_refusal, cora, token, choice) for choice in choices])

    stored = Response.objects.get()
    taken = [
        choice for choice, outcome in zip(choices, outcomes, strict=True) if isinstance(outcome, Recorded)
    ]
    assert taken == [stored.answers["overall"]]
    assert Assignment.objects.filter(state=AssignmentState.LEASED).count() == 1


def _answer_or_refusal(joined: Joined, token: str, choice: str) -> Recorded | AnsweredOtherwise:
    try:
        return answer(joined, token, choice)
    except AnsweredOtherwise as refusal:
        return refusal
