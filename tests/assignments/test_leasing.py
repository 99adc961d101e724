from __future__ import annotations

from collections import Counter

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState, Slot, SlotState
from apps.assignments.services import expire_leases, extend_lease, give_back
from apps.assignments.services.leasing import lease_slot
from apps.responses.models import Response
from apps.responses.services import AnsweredOtherwise, TakenByAnother, skip_item, take_next
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round, resume_round
from tests.factories.judging import answer, following, judge_all, let_lease_run_out, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db


def states(round_: Round) -> Counter[int]:
    return Counter(Slot.objects.filter(round=round_).values_list("state", flat=True))


def test_a_rater_sees_every_item_once_and_no_item_twice(running: Round) -> None:
    cora = make_rater(running)

    assert judge_all(cora) == 9
    assert len(set(Response.objects.values_list("item_id", flat=True))) == 9
    assert following(cora).lease is None


def test_there_are_never_more_responses_than_slots(running: Round) -> None:
    counts = [judge_all(make_rater(running)) for _rater in range(4)]

    assert counts == [9, 9, 0, 0]
    assert states(running) == {SlotState.DONE: 18}


def test_a_second_tab_shows_the_same_item(running: Round) -> None:
    cora = make_rater(running)

    first, second = following(cora), following(cora)

    assert first.lease is not None
    assert second.lease is not None
    assert (first.lease.token, first.lease.sides) == (second.lease.token, second.lease.sides)
    assert Assignment.objects.count() == 1


def test_two_raters_never_hold_one_slot(running: Round) -> None:
    leases = [following(make_rater(running)).lease for _rater in range(18)]

    assert None not in leases
    assert following(make_rater(running)).lease is None
    assert states(running) == {SlotState.LEASED: 18}
    assert len(set(Assignment.objects.values_list("slot_id", flat=True))) == 18


def test_nobody_is_asked_for_more_than_their_load(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_rater": 4}})
    cora = make_rater(round_)

    assert judge_all(cora) == 4
    assert following(cora).lease is None
    assert judge_all(make_rater(round_)) == 4


def test_a_skipped_item_comes_back_to_others_only(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    skipped = Assignment.objects.get(token=token)

    found = skip_item(token=token, secret=cora.secret, participation=cora.participation)

    skipped.refresh_from_db()
    assert skipped.state == AssignmentState.SKIPPED
    assert skipped.ended_at is not None
    assert found.lease is not None
    assert found.lease.item_id != skipped.item_id
    assert judge_all(cora) == 8
    assert judge_all(make_rater(running)) == 9
    with pytest.raises(AnsweredOtherwise, match="skipped"):
        answer(cora, token)


def test_skipping_what_is_answered_changes_nothing(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    answer(cora, token)

    skip_item(token=token, secret=cora.secret, participation=cora.participation)
    give_back(assignment=Assignment.objects.get(token=token))

    assert Assignment.objects.get(token=token).state == AssignmentState.ANSWERED
    assert states(running)[SlotState.DONE] == 1


def test_an_abandoned_slot_comes_back(running: Round) -> None:
    token = token_of(following(make_rater(running)))
    let_lease_run_out(token)

    assert expire_leases() == 1
    assert expire_leases() == 0
    assert states(running) == {SlotState.OPEN: 18}
    assert Assignment.objects.get(token=token).state == AssignmentState.EXPIRED


def test_a_rater_who_finds_nothing_is_given_what_just_ran_out(team: Team, ada: User) -> None:
    round_ = make_round(
        team, ada, scenarios=1, items={"overlap": 1}, round={"versions": ["kettle/v3", "kettle/v2"]}
    )
    let_lease_run_out(token_of(following(make_rater(round_))))

    assert following(make_rater(round_)).lease is not None


def test_writing_keeps_a_lease(running: Round) -> None:
    token = token_of(following(make_rater(running)))
    let_lease_run_out(token)

    extend_lease(token=token, lease_seconds=60)

    assert expire_leases() == 0


def test_a_late_answer_counts_while_the_slot_is_free(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    let_lease_run_out(token)
    expire_leases()

    assert not answer(cora, token).repeated

    assert states(running)[SlotState.DONE] == 1
    assert Response.objects.count() == 1


def one_slot(team: Team, ada: User, overlap: int = 1) -> Round:
    return make_round(
        team,
        ada,
        scenarios=1,
        items={"overlap": overlap},
        round={"versions": ["kettle/v3", "kettle/v2"]},
    )


def test_a_late_answer_fills_another_free_place_of_its_item(team: Team, ada: User) -> None:
    round_ = one_slot(team, ada, overlap=2)
    cora = make_rater(round_)
    token = token_of(following(cora))
    let_lease_run_out(token)
    expire_leases()
    assert judge_all(make_rater(round_)) == 1

    answer(cora, token)

    assert states(round_) == {SlotState.DONE: 2}


def test_a_late_answer_is_refused_kindly_when_its_place_is_taken(team: Team, ada: User) -> None:
    round_ = one_slot(team, ada)
    cora = make_rater(round_)
    token = token_of(following(cora))
    let_lease_run_out(token)
    expire_leases()
    judge_all(make_rater(round_))

    with pytest.raises(TakenByAnother, match="given to somebody else"):
        answer(cora, token)

    assert Response.objects.count() == 1


@pytest.mark.parametrize("overlap", [1, 3])
def test_an_item_that_came_back_to_its_rater_may_be_answered_from_the_older_tab(
    team: Team, ada: User, overlap: int
) -> None:
    round_ = one_slot(team, ada, overlap=overlap)
    cora = make_rater(round_)
    older = token_of(following(cora))
    let_lease_run_out(older)
    expire_leases()
    newer = token_of(following(cora))
    assert newer != older

    answer(cora, older)

    assert states(round_)[SlotState.DONE] == 1
    assert states(round_)[SlotState.LEASED] == 0
    with pytest.raises(AnsweredOtherwise, match="answered this one already"):
        answer(cora, newer)
    assert Response.objects.count() == 1


def test_an_item_answered_in_the_newer_tab_is_not_answered_again_in_the_older(team: Team, ada: User) -> None:
    round_ = one_slot(team, ada, overlap=2)
    cora = make_rater(round_)
    older = token_of(following(cora))
    let_lease_run_out(older)
    expire_leases()
    answer(cora, token_of(following(cora)))

    with pytest.raises(AnsweredOtherwise):
        answer(cora, older)
    assert Response.objects.count() == 1


def test_a_paused_round_takes_the_answer_and_gives_nothing_out(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    pause_round(round_=running)

    found = answer(cora, token).next

    assert (found.lease, found.reason) == (None, "paused")
    resume_round(round_=running)
    assert following(cora).lease is not None


def test_a_closed_round_takes_what_is_being_written_and_nothing_later(running: Round) -> None:
    cora, eve, ben = (make_rater(running) for _rater in range(3))
    in_time, late, skipped = (token_of(following(rater)) for rater in (cora, eve, ben))
    let_lease_run_out(late)
    expire_leases()
    close_round(round_=running, now=NOW)

    found = answer(cora, in_time).next
    with pytest.raises(TakenByAnother, match="has ended"):
        answer(eve, late)
    skip_item(token=skipped, secret=ben.secret, participation=ben.participation)

    assert (found.lease, found.reason) == (None, "closed")
    assert Assignment.objects.get(token=skipped).slot.state == SlotState.CLOSED
    assert Response.objects.count() == 1


def test_a_lease_that_runs_out_in_a_closed_round_stays_closed(running: Round) -> None:
    token = token_of(following(make_rater(running)))
    close_round(round_=running, now=NOW)
    let_lease_run_out(token)

    expire_leases()

    assert Assignment.objects.get(token=token).slot.state == SlotState.CLOSED


def test_a_stale_participation_does_not_pass_the_load(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, raters={"load": {"per_rater": 1}})
    cora = make_rater(round_)
    answer(cora, token_of(following(cora)))

    assert cora.participation.answered == 0
    assert take_next(participation=cora.participation).lease is None


def test_priorities_come_first(running: Round) -> None:
    last = Slot.objects.order_by("-ordinal").first()
    assert last is not None
    Slot.objects.filter(pk=last.pk).update(priority=5)
    cora = make_rater(running)

    lease = lease_slot(
        round_id=running.pk,
        rater_id=cora.participation.rater_id,
        participation_id=cora.participation.pk,
        lease_seconds=60,
    )

    assert lease is not None
    assert lease.item_id == last.item_id
