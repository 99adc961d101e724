from __future__ import annotations

import pytest

from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.assignments.models import Slot, SlotState
from apps.core.errors import NotFound
from apps.core.models import OutboxRow
from apps.raters.services import Joined
from apps.responses.models import Response, Signal
from apps.responses.services import AnsweredOtherwise, Recorded, Unanswered, record_response, take_next
from apps.studies.models import Round
from tests.factories.studies import NOW, make_rater


def answer(joined: Joined, token: str, **fields: str) -> Recorded:
    values = {f"q-{key}": [value] for key, value in ({"overall": "first"} | fields).items()}
    return record_response(
        token=token, secret=joined.secret, fields=values, behaviour='{"active_ms": 4000}', now=NOW
    )


def first_token(joined: Joined) -> str:
    lease = take_next(participation=joined.participation).lease
    assert lease is not None
    return lease.token


@pytest.mark.django_db
def test_it_stores_the_answer_with_its_signals_and_leases_the_next(running: Round) -> None:
    cora = make_rater(running)
    token = first_token(cora)

    recorded = answer(cora, token, sure="80", why="clearer", note=" kept \u00a0 as is ")

    response = Response.objects.get()
    assert response.answers == {
        "overall": "first",
        "sure": 0.8,
        "why": ["clearer"],
        "note": " kept \u00a0 as is ",
    }
    assert response.seconds == 4
    assert Signal.objects.filter(response_id=response.pk).count() == 3
    assert (
        OutboxRow.objects.filter(
            consumer="analysis.refresh", event="response.recorded", key=running.pk
        ).count()
        == 1
    )
    assert recorded.next.lease is not None
    assert recorded.next.lease.token != token


@pytest.mark.django_db
def test_the_signal_says_which_version_won_whatever_side_it_stood_on(running: Round) -> None:
    cora = make_rater(running)
    token = first_token(cora)
    for _turn in range(9):
        recorded = answer(cora, token)
        if recorded.next.lease is None:
            break
        token = recorded.next.lease.token
    for response in Response.objects.select_related("assignment", "item"):
        places = list(response.item.item_outputs.order_by("place").values_list("version_id", flat=True))
        shown_first = places[response.assignment.sides[0]]
        signal = Signal.objects.get(response_id=response.pk)
        winner = signal.version_id if signal.outcome == 0 else signal.versus_id
        assert winner == shown_first
        assert (signal.version_id, signal.versus_id) == tuple(places)


@pytest.mark.django_db
def test_the_same_answer_twice_counts_once_and_another_is_refused(running: Round) -> None:
    cora = make_rater(running)
    token = first_token(cora)
    first = answer(cora, token)

    again = answer(cora, token)
    with pytest.raises(AnsweredOtherwise):
        answer(cora, token, overall="second")

    assert again.repeated
    assert again.next.lease == first.next.lease
    assert Response.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_answer_stores_nothing_and_keeps_the_lease(running: Round) -> None:
    cora = make_rater(running)
    token = first_token(cora)

    with pytest.raises(Unanswered) as refused:
        record_response(token=token, secret=cora.secret, fields={"q-note": ["x"]}, behaviour="", now=NOW)

    assert [problem.pointer for problem in refused.value.problems] == ["/answers/overall"]
    assert refused.value.raw["note"] == "x"
    assert not Response.objects.exists()
    assert Slot.objects.filter(state=SlotState.LEASED).count() == 1


@pytest.mark.django_db
def test_another_browser_cannot_answer(running: Round) -> None:
    cora, eve = make_rater(running), make_rater(running)
    token = first_token(cora)

    with pytest.raises(NotFound):
        answer(eve, token)


@pytest.mark.django_db(transaction=True)
def test_a_refresh_turns_responses_into_a_snapshot(running: Round) -> None:
    for _rater in range(2):
        joined = make_rater(running)
        lease = take_next(participation=joined.participation).lease
        while lease is not None:
            lease = answer(joined, lease.token).next.lease

    assert refresh_now(running.pk) is not None

    results = results_of(running)
    assert results is not None
    assert results.snapshot.responses == 18
    assert results.snapshot.raters == 2
    left = OutboxRow.objects.exclude(consumer="insight.intake")
    assert set(left.values_list("event", flat=True)) == {"snapshot.taken"}
    effect = results.one("position_effect")
    assert effect is not None
    assert effect.value == pytest.approx(0.5)
    rate = results.one("win_rate", version="kettle/v3", versus="kettle/v2")
    assert rate is not None
    assert rate.n == 6
    assert rate.few_raters
