from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, Slot, SlotOrigin, SlotState
from apps.assignments.selectors import fill_of
from apps.assignments.services import expire_leases
from apps.catalog.models import Output
from apps.raters.models import Check, Participation
from apps.raters.services import Joined
from apps.responses.models import Response, Signal
from apps.responses.services import next_shown, skip_item
from apps.studies.models import Item, ItemKind, ItemOutput, Round
from tests.factories.judging import answer, following, judge_all, let_lease_run_out, token_of
from tests.factories.studies import make_rater, make_round

pytestmark = pytest.mark.django_db


def add_known(round_: Round, kind: str, count: int, expected: str = "first") -> list[Item]:
    """Add items whose right answer is known, as a team posts them."""
    outputs = list(Output.objects.filter(scenario__key="q0").order_by("version__key"))[:2]
    items = []
    for n in range(count):
        item = Item.objects.create(
            round=round_,
            key=f"{kind}{n}",
            kind=kind,
            scenario=outputs[0].scenario,
            expected={"overall": expected},
        )
        for place, output in enumerate(outputs):
            ItemOutput.objects.create(item=item, output=output, version_id=output.version_id, place=place)
        items.append(item)
    return items


def checked(team: Team, ada: User, *, overlap: int = 1, **quality: Any) -> Round:
    return make_round(team, ada, scenarios=6, items={"overlap": overlap}, quality=quality)


def kinds_given(joined: Joined) -> list[str]:
    rows = Assignment.objects.filter(participation=joined.participation).order_by("id")
    return list(rows.values_list("item__kind", flat=True))


def test_checks_come_between_the_items_and_never_side_by_side(team: Team, ada: User) -> None:
    round_ = checked(team, ada, gold=0.1, attention=2, repeat=0.1)
    add_known(round_, ItemKind.GOLD, 5)
    add_known(round_, ItemKind.ATTENTION, 3)
    cora = make_rater(round_)

    judge_all(cora)

    given = kinds_given(cora)
    assert given.count("main") == 18
    assert given.count("attention") == 2
    # Two or three of each in the block of 25, and one more where the sequence reaches into the next.
    assert 1 <= given.count("gold") <= 4
    assert 1 <= given.count("repeat") <= 4
    assert given[0] == "main"
    assert not any("main" not in (one, other) for one, other in pairwise(given))
    assert Response.objects.count() == len(given)
    assert set(Slot.objects.exclude(item__kind="main").values_list("origin", "state")) == {
        (SlotOrigin.CHECK, SlotState.DONE)
    }
    assert fill_of([round_])[round_.pk].planned == 18


def test_a_repeat_stands_the_other_way_round_and_far_enough_behind(team: Team, ada: User) -> None:
    round_ = checked(team, ada, repeat=0.3)
    cora, dana = make_rater(round_), make_rater(round_)
    for _turn in range(9):
        answer(cora, token_of(following(cora)))
    judge_all(dana)
    judge_all(cora)

    repeats = Assignment.objects.filter(item__kind=ItemKind.REPEAT)
    assert repeats.exists()
    for repeat in repeats.select_related("item"):
        own = list(
            Assignment.objects.filter(rater=repeat.rater_id).order_by("id").values_list("id", flat=True)
        )
        original = Assignment.objects.get(
            rater=repeat.rater_id, item__key=repeat.item.key, item__kind=ItemKind.MAIN
        )
        assert list(repeat.sides) == list(reversed(original.sides))
        assert own.index(repeat.pk) - own.index(original.pk) > 3
        shown = list(repeat.item.item_outputs.order_by("place").values_list("output", flat=True))
        assert shown == list(original.item.item_outputs.order_by("place").values_list("output", flat=True))


@pytest.mark.parametrize("turned", [False, True])
def test_a_known_answer_is_right_whichever_way_round_it_stood(team: Team, ada: User, *, turned: bool) -> None:
    round_ = checked(team, ada, gold=0.2, overlap=8)
    add_known(round_, ItemKind.GOLD, 12)
    for _rater in range(8):  # sides are drawn anew for each of them: so many that both come up
        joined = make_rater(round_)
        found = following(joined)
        while found.lease is not None:
            is_gold = Item.objects.get(pk=found.lease.item_id).kind == ItemKind.GOLD
            right = "first" if found.lease.sides[0] == 0 else "second"
            wrong = "second" if right == "first" else "first"
            found = answer(joined, found.lease.token, overall=wrong if turned and is_gold else right).next

    given = Check.objects.filter(kind="gold")
    assert given.count() > 20
    assert set(given.values_list("passed", flat=True)) == {not turned}
    sides = Assignment.objects.filter(item__kind=ItemKind.GOLD).values_list("sides", flat=True)
    assert {tuple(one) for one in sides} == {(0, 1), (1, 0)}


def test_failing_too_many_attention_checks_ends_a_participation_at_once(team: Team, ada: User) -> None:
    round_ = checked(team, ada, attention=3, fails=2)
    add_known(round_, ItemKind.ATTENTION, 3, expected="second")
    cora = make_rater(round_)
    found = following(cora)
    while found.lease is not None:
        found = answer(cora, found.lease.token, overall="first").next

    joined = Participation.objects.get()
    assert found.reason == "failed_check"
    assert (joined.state, joined.outcome, joined.failed) == ("ended", "failed_check", 2)
    assert joined.completion_code
    assert kinds_given(cora)[-1] == "attention"
    assert Check.objects.filter(passed=False).count() == 2
    assert following(cora).reason == "failed_check"


def test_attention_checks_stand_as_they_were_written_and_gold_never_ends_anything(
    team: Team, ada: User
) -> None:
    round_ = checked(team, ada, attention=2, gold=0.2, fails=1)
    add_known(round_, ItemKind.ATTENTION, 2, expected="first")
    add_known(round_, ItemKind.GOLD, 6, expected="both_bad")
    cora = make_rater(round_)

    judge_all(cora, overall="first")

    sides = Assignment.objects.filter(item__kind=ItemKind.ATTENTION).values_list("sides", flat=True)
    assert {tuple(one) for one in sides} == {(0, 1)}
    assert Participation.objects.get().outcome == "complete"
    assert Check.objects.filter(kind="gold", passed=False).exists()
    assert not Check.objects.filter(kind="attention", passed=False).exists()


def test_a_round_without_the_checks_it_asks_for_goes_on_without(team: Team, ada: User) -> None:
    round_ = checked(team, ada, gold=0.3, attention=2)

    assert judge_all(make_rater(round_)) == 18


def test_a_skipped_check_is_followed_by_an_item_of_the_study(team: Team, ada: User) -> None:
    round_ = checked(team, ada, attention=4)
    add_known(round_, ItemKind.ATTENTION, 9)
    cora = make_rater(round_)
    found = following(cora)
    while (lease := found.lease) is not None:
        kind = Item.objects.get(pk=lease.item_id).kind
        if kind == ItemKind.ATTENTION:
            found = skip_item(token=lease.token, secret=cora.secret, participation=cora.participation)
        else:
            found = answer(cora, lease.token).next

    given = kinds_given(cora)
    assert "attention" in given
    assert not any("main" not in (one, other) for one, other in pairwise(given))
    assert not Check.objects.exists()
    closed = Slot.objects.filter(origin=SlotOrigin.CHECK).values_list("state", flat=True)
    assert set(closed) == {SlotState.CLOSED}


def test_a_check_given_back_is_nobodys_and_may_be_answered_late(team: Team, ada: User) -> None:
    round_ = checked(team, ada, attention=4)
    add_known(round_, ItemKind.ATTENTION, 9)
    cora = make_rater(round_)
    found = following(cora)
    while found.lease is not None and Item.objects.get(pk=found.lease.item_id).kind == ItemKind.MAIN:
        found = answer(cora, found.lease.token).next
    token = token_of(found)
    let_lease_run_out(token)
    expire_leases()
    assert not Slot.objects.filter(origin=SlotOrigin.CHECK, state=SlotState.OPEN).exists()

    answer(cora, token)

    assert Slot.objects.get(origin=SlotOrigin.CHECK).state == SlotState.DONE
    assert Check.objects.count() == 1


def test_checks_leave_the_signals_of_the_study_alone_but_for_their_own(team: Team, ada: User) -> None:
    round_ = checked(team, ada, attention=2)
    add_known(round_, ItemKind.ATTENTION, 2)
    judge_all(make_rater(round_))

    of_main = Signal.objects.filter(item_id__in=round_.items.filter(kind="main").values("id"))
    assert of_main.count() == 18
    assert Signal.objects.count() == 20


def test_a_round_without_checks_asks_for_none(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    answer(cora, token)
    coming = following(cora)
    token = token_of(coming)
    next_shown(coming)  # the page has been shown, so its texts are in this process's memory

    with CaptureQueriesContext(connection) as seen:
        answer(cora, token)

    # Locked, stored, its signal, the outbox row, what is held, the next; and the two ends of a transaction inside a test.
    assert len([query for query in seen if "SAVEPOINT" not in query["sql"]]) == 6
