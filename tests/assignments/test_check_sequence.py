from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from apps.studies.checks import BEFORE_REPEAT, CheckPlan, check_at, check_plan

plans = st.builds(
    CheckPlan,
    gold=st.floats(0, 1),
    attention=st.integers(0, 60),
    repeat=st.floats(0, 1),
    length=st.integers(1, 120),
)


def sequence(plan: CheckPlan, *, seed: int = 1, rater: int = 1, length: int = 160) -> list[str]:
    return [check_at(plan, seed=seed, rater=rater, position=position) for position in range(length)]


@given(plan=plans, seed=st.integers(0, 2**40), rater=st.integers(1, 2**40))
@example(plan=CheckPlan(gold=0.0, attention=0, repeat=1.0, length=2), seed=0, rater=1)
def test_a_check_is_never_first_and_never_follows_another(plan: CheckPlan, seed: int, rater: int) -> None:
    found = sequence(plan, seed=seed, rater=rater)

    assert not found[0]
    assert not any(one and other for one, other in pairwise(found))
    assert "repeat" not in found[: BEFORE_REPEAT + 1]
    assert found == sequence(plan, seed=seed, rater=rater)


@given(
    attention=st.integers(0, 4), gold=st.floats(0, 0.1), rater=st.integers(1, 2**40), load=st.integers(20, 50)
)
def test_everybody_meets_as_many_as_asked_within_their_load(
    attention: int, gold: float, rater: int, load: int
) -> None:
    plan = check_plan(gold=gold, attention=attention, repeat=0.05, per_rater=load, items=1_000)
    if plan is None:
        raise AssertionError

    found = sequence(plan, rater=rater, length=load)

    assert found.count("attention") == attention
    assert abs(found.count("gold") - gold * load) < 1
    assert found.count("repeat") <= 0.05 * load + 1


def test_shares_come_out_over_many_raters_and_two_raters_differ() -> None:
    plan = CheckPlan(gold=0.08, attention=2, repeat=0.03, length=40)

    found = [sequence(plan, rater=rater, length=40) for rater in range(2_000)]

    gold = sum(one.count("gold") for one in found) / 2_000 / 40
    repeat = sum(one.count("repeat") for one in found) / 2_000 / 40
    assert abs(gold - 0.08) < 0.002
    assert 0.025 < repeat < 0.031  # a few find no room to stand far enough from their original
    assert len({tuple(one) for one in found}) > 1_900


def test_without_checks_there_is_no_plan() -> None:
    assert check_plan(gold=0, attention=0, repeat=0, per_rater=None, items=12) is None
    few = check_plan(gold=0.1, attention=2, repeat=0, per_rater=None, items=12)
    assert few is not None
    assert few.length == 16
