from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, Slot
from apps.assignments.services import expire_leases
from apps.assignments.services.trail import Trail, trail_of
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.services import skip_item
from apps.studies.models import Item, Round
from apps.studies.modes import PlannedItem, PlanScenario
from apps.studies.services.freeze import kin_of
from tests.factories.judging import answer, following, let_lease_run_out, token_of
from tests.factories.reviews import fill_sets, make_review
from tests.factories.studies import make_rater

pytestmark = pytest.mark.django_db


def test_the_sign_of_a_kin_is_its_rule() -> None:
    scenarios = {
        1: PlanScenario(1, "a", {}, set="s"),
        2: PlanScenario(2, "b", {}, set="s"),
        3: PlanScenario(3, "c", {}),
    }
    items = [PlannedItem(f"{pk}/{n}", pk, (), kin=str(pk)) for pk in (1, 2, 3) for n in (1, 2)]

    assert kin_of(items, scenarios, "mixed") == [-1, -1, -1, -1, 0, 0]
    assert kin_of(items, scenarios, "together") == [-1, -1, -1, -1, 2, 2]
    assert kin_of(items, scenarios, "apart") == [-1, -1, -1, -1, -2, -2]
    assert kin_of([PlannedItem("d", 3, ())], scenarios, "apart") == [0]


def kin_judged(joined: Joined) -> list[int]:
    """Return the kin of what a rater was given, in that order, checks left out."""
    rows = Assignment.objects.filter(rater=joined.participation.rater_id, item__kind="main").order_by("id")
    return list(rows.values_list("item__kin", flat=True))


def judge_all(joined: Joined) -> str:
    """Answer until there is nothing more; return why there is not."""
    found = following(joined)
    while found.lease is not None:
        found = answer(joined, found.lease.token).next
    return found.reason


def never_meet(kin: list[int]) -> bool:
    return all(one != next_ for one, next_ in pairwise(kin) if one < 0)


@pytest.mark.parametrize("seed", range(3))
def test_members_of_a_set_are_never_next_to_each_other_and_nothing_is_left_over(
    team: Team, ada: User, seed: int
) -> None:
    fill_sets(team, ["one"] * 4 + ["two"] * 3 + [""])
    round_ = make_review(team, ada, objective=f"seed {seed}")
    cora = make_rater(round_)

    assert judge_all(cora) == "none_left"

    assert len(kin_judged(cora)) == 8
    assert never_meet(kin_judged(cora))
    assert Slot.objects.filter(round=round_, kin__lt=0).count() == 7


def test_where_only_a_set_is_left_its_members_go_to_others_and_the_person_is_through(
    team: Team, ada: User
) -> None:
    fill_sets(team, ["one"] * 3)
    round_ = make_review(team, ada)
    cora, ben = make_rater(round_), make_rater(round_)

    assert judge_all(cora) == judge_all(ben) == "none_left"

    assert len(kin_judged(cora)) == len(kin_judged(ben)) == 1
    cora.participation.refresh_from_db()
    assert cora.participation.state == Participation.State.FINISHED


def test_somebody_waits_while_what_may_follow_is_in_other_hands(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one", ""])
    round_ = make_review(team, ada, items={"overlap": 1, "order": "off"})
    cora, ben, eve = (make_rater(round_) for _rater in range(3))
    first, _second, third = (token_of(following(rater)) for rater in (cora, ben, eve))

    answer(cora, first)

    cora.participation.refresh_from_db()
    assert cora.participation.state == Participation.State.ACTIVE  # Eve may give the one without a set back
    answer(eve, third)
    assert following(cora).reason == "none_left"
    cora.participation.refresh_from_db()
    assert cora.participation.state == Participation.State.FINISHED


def test_a_skipped_member_keeps_the_next_one_away_too(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one"])
    cora = make_rater(make_review(team, ada))

    found = skip_item(token=token_of(following(cora)), secret=cora.secret, participation=cora.participation)

    assert found.lease is None


def test_what_came_back_unanswered_may_be_given_again_but_none_of_its_set(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one", "", ""])
    cora = make_rater(make_review(team, ada, items={"overlap": 1, "order": "off"}))
    older = following(cora).lease
    assert older is not None
    let_lease_run_out(older.token)
    expire_leases()

    second = following(cora).lease
    assert second is not None
    assert Item.objects.get(pk=second.item_id).kin == 0
    third = answer(cora, second.token).next.lease
    assert third is not None
    assert third.item_id == older.item_id  # not the other of its set: the old page may still be sent

    answer(cora, older.token)  # from the older tab
    assert following(cora).lease is not None
    judge_all(cora)
    assert never_meet(kin_judged(cora))


def test_a_late_answer_keeps_its_set_away_until_another_is_given(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one", ""])
    cora = make_rater(make_review(team, ada, items={"overlap": 2, "order": "off"}))
    older = token_of(following(cora))
    let_lease_run_out(older)
    expire_leases()
    between = token_of(following(cora))
    answer(cora, between)
    held = following(cora).lease
    assert held is not None

    found = answer(cora, older).next

    assert found.lease is None  # what is left belongs to what was answered just now


def versions_in_turn(team: Team, ada: User, sequence: str) -> list[int]:
    fill_sets(team, [""] * 4, versions=("kettle/v1", "kettle/v2", "kettle/v3"))
    round_ = make_review(
        team,
        ada,
        round={"versions": ["kettle/v1", "kettle/v2", "kettle/v3"]},
        items={"sequence": sequence, "overlap": 1},
    )
    cora = make_rater(round_)
    judge_all(cora)
    rows = Assignment.objects.filter(rater=cora.participation.rater_id).order_by("id")
    return list(rows.values_list("item__scenario", flat=True))


def test_together_shows_the_versions_of_a_scenario_one_after_another(team: Team, ada: User) -> None:
    met = versions_in_turn(team, ada, "together")

    assert len(met) == 12
    assert all(len(set(met[start : start + 3])) == 1 for start in range(0, 12, 3))


def test_apart_never_shows_them_next_to_each_other(team: Team, ada: User) -> None:
    met = versions_in_turn(team, ada, "apart")

    assert len(met) == 12
    assert all(one != next_ for one, next_ in pairwise(met))


def test_a_check_in_between_is_no_distance_and_a_repeat_counts_as_its_original(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one", "one", "", "", "", ""])
    round_ = make_review(
        team, ada, quality={"repeat": 0.5}, raters={"load": {"per_rater": 40}}, items={"overlap": 1}
    )
    cora = make_rater(round_)

    judge_all(cora)

    rows = Assignment.objects.filter(rater=cora.participation.rater_id).order_by("id")
    kin = list(rows.values_list("item__kin", "item__kind"))
    assert "repeat" in {kind for _kin, kind in kin}
    assert never_meet([number for number, _kind in kin])


def test_a_round_without_kin_asks_nothing_more(running: Round, django_assert_num_queries: Any) -> None:
    cora = make_rater(running)
    trail_of(round_id=running.pk, participation_id=cora.participation.pk)

    with django_assert_num_queries(0):
        assert trail_of(round_id=running.pk, participation_id=cora.participation.pk) == Trail()
