from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.assignments.models import Slot, SlotState
from apps.assignments.quotas import fill_of_cells
from apps.assignments.services import close_cell, end_idle, expire_leases, launch, leave, open_cell, place
from apps.core.errors import Refused
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.models import Response
from apps.responses.services import Ended, save_draft
from apps.studies.models import Cell, Round
from tests.factories.judging import answer, following, judge_all, let_lease_run_out, token_of
from tests.factories.studies import NOW, make_rater, make_round, make_study

pytestmark = pytest.mark.django_db

YOUNG, OLD = {"age_band": "18-29"}, {"age_band": "60-74"}


def with_cells(team: Team, ada: User, *quotas: dict[str, Any], **raters: Any) -> Round:
    return make_round(
        team, ada, raters={"profile": ["age_band"], "quotas": list(quotas), **raters}, items={"overlap": 4}
    )


def come(round_: Round, profile: dict[str, str], **more: Any) -> Joined:
    """Let somebody in and seat them."""
    joined = make_rater(round_)
    place(participation=joined.participation, profile=profile, now=NOW)
    joined.participation.refresh_from_db()
    return joined


def outcome(joined: Joined) -> tuple[str, str]:
    found = Participation.objects.get(pk=joined.participation.pk)
    return found.state, found.outcome


def cell_of(joined: Joined) -> int | None:
    cell = Participation.objects.select_related("cell").get(pk=joined.participation.pk).cell
    return None if cell is None else cell.number


def test_people_are_seated_until_a_cell_is_full(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 2}, {"where": OLD, "raters": 1})

    young = [come(round_, YOUNG) for _person in range(3)]
    old = come(round_, OLD)

    assert [cell_of(joined) for joined in (*young, old)] == [0, 0, None, 1]
    assert outcome(young[2]) == ("ended", "quota_full")
    assert young[2].participation.completion_code
    assert following(young[2]).reason == "quota_full"
    assert [fill.people for fill in fill_of_cells(round_)] == [2, 1]


def test_whoever_fits_several_cells_goes_to_the_least_filled(team: Team, ada: User) -> None:
    anybody = {"cohort": "crowd"}
    round_ = with_cells(
        team, ada, {"where": YOUNG, "raters": 4}, {"where": anybody, "raters": 2}, cohorts=["crowd"]
    )
    seats = []
    for _person in range(7):
        joined = make_rater(round_)
        joined.participation.rater.cohort = "crowd"
        joined.participation.rater.save(update_fields=["cohort"])
        place(participation=joined.participation, profile=YOUNG, now=NOW)
        seats.append(cell_of(joined))

    assert seats == [0, 1, 0, 0, 1, 0, None]


@pytest.mark.parametrize(("others", "state"), [(True, ("active", "")), (False, ("ended", "screened_out"))])
def test_whoever_fits_no_cell_takes_part_beside_them_or_not(
    team: Team, ada: User, *, others: bool, state: tuple[str, str]
) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 2}, others=others)

    joined = come(round_, OLD)

    assert outcome(joined) == state
    assert cell_of(joined) is None
    assert (following(joined).lease is not None) is others


def test_a_seat_is_kept_whatever_somebody_says_later(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 1}, {"where": OLD, "raters": 1})
    joined = come(round_, YOUNG)

    place(participation=joined.participation, profile=OLD, now=NOW)

    assert cell_of(joined) == 0


def test_without_cells_and_in_a_trial_nobody_is_seated(team: Team, ada: User, running: Round) -> None:
    assert cell_of(come(running, YOUNG)) is None
    study = make_study(
        team, ada, slug="other",
        raters={"profile": ["age_band"], "quotas": [{"where": YOUNG, "raters": 1}], "others": False},
    )  # fmt: skip
    trial = make_rater(launch(study=study, now=NOW))
    Participation.objects.filter(pk=trial.participation.pk).update(is_test=True)

    place(participation=trial.participation, profile=OLD, now=NOW)

    assert outcome(trial) == ("active", "")


def test_whoever_finished_keeps_the_seat_and_whoever_left_gives_it_up(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 1}, load={"per_rater": 1})
    first = come(round_, YOUNG)
    leave(participation=first.participation, now=NOW)
    second = come(round_, YOUNG)
    judge_all(second)

    assert outcome(come(round_, YOUNG)) == ("ended", "quota_full")
    assert outcome(second) == ("finished", "complete")
    # The first comes back: the seat is taken.
    assert following(first).reason == "quota_full"
    assert outcome(first) == ("ended", "quota_full")


def test_whoever_comes_back_goes_on_while_the_seat_is_free(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 1})
    joined = come(round_, YOUNG)
    leave(participation=joined.participation, now=NOW)

    assert following(joined).lease is not None
    assert outcome(joined) == ("active", "")
    assert outcome(come(round_, YOUNG)) == ("ended", "quota_full")


def silence(joined: Joined, hours: float) -> None:
    Participation.objects.filter(pk=joined.participation.pk).update(
        seen_at=timezone.now() - timedelta(hours=hours)
    )


def test_a_late_answer_of_somebody_whose_seat_is_gone_counts_and_is_their_last(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 1}, idle="1h", lease="3h")
    away = come(round_, YOUNG)
    token = token_of(following(away))
    silence(away, 2)
    assert following(come(round_, YOUNG)).lease is not None

    recorded = answer(away, token)

    assert recorded.next.reason == "quota_full"
    assert outcome(away) == ("ended", "quota_full")
    assert Response.objects.count() == 1
    assert [fill.people for fill in fill_of_cells(round_)] == [1]


def test_people_of_a_cell_that_counts_judgments_get_its_slots_and_no_others(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "judgments": 5})
    young, old = come(round_, YOUNG), come(round_, OLD)

    assert judge_all(young) == 5
    assert outcome(young) == ("finished", "complete")
    assert judge_all(old) == 9
    cell = Cell.objects.get()
    done = Slot.objects.filter(state=SlotState.DONE)
    assert done.filter(pool=cell.pk, assignments__rater=young.participation.rater).count() == 5
    assert done.filter(pool=0, assignments__rater=old.participation.rater).count() == 9
    assert outcome(come(round_, YOUNG)) == ("ended", "quota_full")


def test_a_cell_closed_while_a_page_is_open_takes_the_answer_and_thanks(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "judgments": 5})
    joined = come(round_, YOUNG)
    token = token_of(following(joined))
    cell = Cell.objects.get()

    close_cell(cell=cell, release=False, actor=ada, now=NOW)
    assert token_of(following(joined)) == token
    recorded = answer(joined, token)

    assert recorded.next.reason == "quota_full"
    assert outcome(joined) == ("ended", "quota_full")
    assert Participation.objects.get().completion_code
    assert (cell.closed_at, cell.closed_by) == (NOW, ada)
    own = Slot.objects.filter(pool=cell.pk).values_list("state", flat=True)
    assert sorted(own) == [SlotState.DONE, *[SlotState.CLOSED] * 4]
    assert outcome(come(round_, YOUNG)) == ("ended", "quota_full")
    with pytest.raises(Refused, match="closed already"):
        close_cell(cell=cell, release=False, actor=ada, now=NOW)


def test_what_is_abandoned_in_a_closed_cell_stays_closed_until_it_opens_again(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "judgments": 5})
    token = token_of(following(come(round_, YOUNG)))
    cell = Cell.objects.get()
    close_cell(cell=cell, release=False, actor=ada, now=NOW)
    let_lease_run_out(token)
    expire_leases()
    assert set(Slot.objects.filter(pool=cell.pk).values_list("state", flat=True)) == {SlotState.CLOSED}

    open_cell(cell=cell)

    assert judge_all(come(round_, YOUNG)) == 5
    with pytest.raises(Refused, match="open already"):
        open_cell(cell=cell)


def test_slots_of_a_closed_cell_may_be_given_to_everybody(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "judgments": 9})
    young = come(round_, YOUNG)
    answer(young, token_of(following(young)))
    cell = Cell.objects.get()

    close_cell(cell=cell, release=True, actor=ada, now=NOW)

    assert Slot.objects.filter(pool=0).count() == 35
    assert following(young).lease is not None  # what is in their hands
    with pytest.raises(Refused, match="given to everybody"):
        open_cell(cell=cell)


def test_an_answer_after_the_end_is_refused_kindly_and_nothing_is_stored(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 1})
    joined = come(round_, YOUNG)
    token = token_of(following(joined))
    for state, words in (("ended", "part in this study is over"), ("withdrawn", "took your judgments back")):
        Participation.objects.update(state=state)
        with pytest.raises(Ended, match=words):
            answer(joined, token)
    assert not Response.objects.exists()


def test_silence_ends_a_participation_and_gives_back_what_it_held(team: Team, ada: User) -> None:
    round_ = with_cells(team, ada, {"where": YOUNG, "raters": 2}, idle="1h", lease="9h")
    gone, here = come(round_, YOUNG), come(round_, YOUNG)
    following(gone)
    following(here)
    silence(gone, 1.5)

    assert end_idle() == 1
    assert end_idle() == 0

    found = Participation.objects.get(pk=gone.participation.pk)
    assert (found.state, found.outcome) == ("idle", "timed_out")
    assert len(found.completion_code) == 10
    assert found.closed_at == found.seen_at + timedelta(hours=1)
    assert Slot.objects.filter(state=SlotState.LEASED).count() == 1
    assert following(gone).lease is not None
    again = Participation.objects.get(pk=gone.participation.pk)
    assert (again.state, again.closed_at) == ("active", found.closed_at)
    assert end_idle() == 0


def test_whoever_writes_is_heard_of(running: Round) -> None:
    joined = make_rater(running)
    token = token_of(following(joined))
    silence(joined, 30)

    save_draft(token=token, secret=joined.secret, fields={"q-note": ["half"]})

    assert end_idle() == 0
    silence(joined, 30)
    assert end_idle() == 1
