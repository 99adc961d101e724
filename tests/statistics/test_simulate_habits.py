"""Habits of simulated raters: sides, fatigue, bots, groups, gold items, missing judgments, time. None disturbs another's draws."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.errors import BadInput
from apps.statistics.pairwise import Outcome, outcome_rates, win_rates
from apps.statistics.simulate import (
    Behaviour,
    Bots,
    Crowd,
    Fatigue,
    Gold,
    Groups,
    Missing,
    Pace,
    Votes,
    simulate_votes,
    true_tie_rates,
    true_win_rates,
)

CROWD = Crowd(strengths=(0.0, 0.7, -0.4), tie_width=0.3)
HABITS = replace(
    CROWD,
    side_spread=0.3,
    bots=Bots(first=0.1, straight=0.1, copy=0.2),
    groups=Groups(shares=(0.4, 0.6), scenario_shares=(0.5, 0.5), unmet=((0, 1),)),
    fatigue=Fatigue(half_life=20),
    gold=Gold(share=0.2),
    missing=Missing(share=0.1, dropout_median=30),
)


def votes(crowd: Crowd, *, n: int = 20_000, raters: int = 200, scenarios: int = 60, seed: int = 1) -> Votes:
    return simulate_votes(crowd=crowd, n=n, raters=raters, scenarios=scenarios, seed=seed)


def shown_first_wins(found: Votes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    won: np.ndarray[tuple[int], np.dtype[np.bool_]] = (found.outcomes == Outcome.WIN) == (
        found.positions == 1
    )
    return won


def test_the_votes_of_earlier_releases_stay_the_same() -> None:
    crowd = Crowd(
        strengths=(0.0, 0.7, -0.4),
        rater_spread=0.6,
        scenario_spread=0.4,
        side_bias=0.3,
        tie_width=0.4,
        both_bad_rate=0.06,
        cannot_judge_rate=0.05,
        bot_rate=0.1,
        load_spread=0.5,
    )
    found = votes(crowd, n=2_000, raters=50, scenarios=20, seed=12)
    columns = (found.first, found.second, found.outcomes, found.raters, found.scenarios, found.positions)
    digest = hashlib.sha256()
    for column in (*columns, found.bots):
        digest.update(np.ascontiguousarray(column).tobytes())

    assert digest.hexdigest()[:32] == "61de94e3afcc8287ff3dc844191f5f67"


@given(seed=st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_votes_with_every_habit(seed: int) -> None:
    one, other = (votes(HABITS, n=300, raters=20, scenarios=9, seed=seed) for _ in range(2))

    assert all(np.array_equal(vars(one)[name], vars(other)[name], equal_nan=True) for name in vars(one))


@given(seed=st.integers(0, 10_000))
def test_columns_fit_together_with_every_habit(seed: int) -> None:
    found = votes(HABITS, n=300, raters=20, scenarios=9, seed=seed)

    found.comparisons()
    assert found.first.size < 300
    assert sorted(found.closing.tolist()) == list(range(20))
    assert (found.seconds > 0).all()
    assert all(
        np.unique(found.order[found.raters == rater]).size == (found.raters == rater).sum()
        for rater in range(20)
    )


def test_a_habit_leaves_the_draws_of_the_others_alone() -> None:
    plain, timed = votes(CROWD), votes(replace(CROWD, pace=Pace(median=5), missing=Missing(share=0.5)))
    kept = np.isin(plain.raters * 1_000 + plain.order, timed.raters * 1_000 + timed.order)

    assert 0.45 < kept.mean() < 0.55
    np.testing.assert_array_equal(plain.outcomes[kept], timed.outcomes)


def test_habits_are_drawn_independently_of_each_other() -> None:
    crowd = replace(
        CROWD, bots=Bots(first=0.5), pace=Pace(speeder_rate=0.5), groups=Groups(shares=(0.5, 0.5))
    )
    found = votes(crowd, n=0, raters=4_000)

    for one in (found.bots, found.speeders):
        assert (one & (found.rater_groups == 0)).mean() == pytest.approx(0.25, abs=0.03)
    assert (found.bots & found.speeders).mean() == pytest.approx(0.25, abs=0.03)


def test_raters_differ_in_their_liking_of_a_side() -> None:
    crowd = replace(CROWD, strengths=(0.0, 0.0), rater_spread=0.0, tie_width=0.0)
    same, differ = votes(crowd), votes(replace(crowd, side_spread=1.5))

    shares = [
        np.bincount(found.raters, shown_first_wins(found)) / np.bincount(found.raters)
        for found in (same, differ)
    ]
    assert shares[0].std() < 0.08
    assert shares[1].std() > 0.2
    assert shares[1].mean() == pytest.approx(0.5, abs=0.06)


def test_tired_raters_tell_versions_apart_less_and_tie_more() -> None:
    crowd = replace(
        CROWD, strengths=(2.0, 0.0), rater_spread=0.0, fatigue=Fatigue(half_life=20, tie_growth=1.0)
    )
    found = votes(crowd)
    early, late = found.order < 5, found.order >= 80

    assert (found.outcomes[early] == Outcome.WIN).mean() > 0.8
    wins, losses = ((found.outcomes[late] == outcome).mean() for outcome in (Outcome.WIN, Outcome.LOSS))
    assert wins - losses < 0.15
    assert (found.outcomes[late] == Outcome.EQUAL).mean() > (
        found.outcomes[early] == Outcome.EQUAL
    ).mean() + 0.2


def test_bots_come_in_the_shares_asked_for_and_do_as_they_are_named() -> None:
    crowd = replace(CROWD, bot_rate=0.1, bots=Bots(first=0.1, straight=0.2, copy=0.2))
    found = votes(crowd, n=40_000, raters=1_000)
    kinds = found.behaviours[found.raters]

    np.testing.assert_allclose(np.bincount(found.behaviours) / 1_000, [0.4, 0.1, 0.1, 0.2, 0.2], atol=0.04)
    assert shown_first_wins(found)[kinds == Behaviour.FIRST].all()


def test_those_who_repeat_give_one_answer_whatever_is_shown() -> None:
    found = votes(replace(CROWD, bots=Bots(straight=0.3)))
    answers = np.where(found.outcomes == Outcome.EQUAL, 2, np.where(shown_first_wins(found), 0, 1))
    straight = np.flatnonzero(found.behaviours == Behaviour.STRAIGHT).tolist()
    given = [set(answers[found.raters == rater].tolist()) for rater in straight]

    assert len(straight) > 40
    assert all(len(answer) == 1 for answer in given)
    assert set.union(*given) == {0, 1, 2}


def test_one_who_copies_meets_and_says_what_somebody_who_judges_does() -> None:
    found = votes(replace(CROWD, bots=Bots(copy=0.2)), n=4_000, raters=100, scenarios=500)

    def said(rater: int) -> list[tuple[int, ...]]:
        own = found.raters == rater
        columns = (found.scenarios, found.first, found.second, found.outcomes)
        return list(zip(*(column[own].tolist() for column in columns), strict=True))

    judged = [said(rater) for rater in np.flatnonzero(~found.bots).tolist()]
    assert all(said(rater) in judged for rater in np.flatnonzero(found.bots).tolist())


def test_where_nobody_judges_those_who_copy_judge_themselves() -> None:
    found = votes(replace(CROWD, bots=Bots(copy=0.999)), n=20, raters=2)

    assert (found.behaviours == Behaviour.COPY).all()
    assert found.first.size == 20


def test_groups_see_versions_their_own_way_and_the_truth_knows_it() -> None:
    groups = Groups(
        shares=(0.3, 0.7),
        shifts=((0.0, 0.0), (1.0, 0.0)),
        scenario_shares=(0.5, 0.5),
        interactions=(((0.0, 0.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, -1.5))),
    )
    crowd = replace(CROWD, strengths=(0.0, 0.0), groups=groups, side_spread=1.5, side_bias=0.2)
    found = votes(crowd, n=300_000, raters=30_000, scenarios=5_000)
    won = win_rates(comparisons=found.comparisons()).value[0]

    assert won == pytest.approx(true_win_rates(crowd=crowd)[0, 1], abs=0.005)
    for group in (0, 1):
        own = found.rater_groups[found.raters] == group
        score = np.choose(np.minimum(found.outcomes[own], 2), [1.0, 0.0, 0.5]).mean()
        assert score == pytest.approx(true_win_rates(crowd=crowd, group=group)[0, 1], abs=0.006)
    cells = found.rater_groups[found.raters] * 2 + found.scenario_groups[found.scenarios]
    win = np.bincount(cells, found.outcomes == Outcome.WIN) / np.bincount(cells)
    assert win[3] > win[2] + 0.1 > win[1] + 0.2
    assert true_win_rates(crowd=crowd, group=0)[0, 1] == pytest.approx(0.5)
    assert found.rater_groups.mean() == pytest.approx(0.7, abs=0.01)


def test_a_large_crowd_reaches_the_true_tie_rates() -> None:
    crowd = replace(CROWD, both_bad_rate=0.1, cannot_judge_rate=0.1, side_bias=0.5, scenario_spread=0.5)
    found = votes(crowd, n=300_000, raters=15_000, scenarios=15_000)
    upper = np.triu_indices(3, 1)

    rate = outcome_rates(comparisons=found.comparisons()).tie.overall.at(0).value
    assert rate == pytest.approx(float(true_tie_rates(crowd=crowd)[upper].mean()), abs=0.004)


def test_cells_that_never_meet_are_missing() -> None:
    groups = Groups(shares=(0.5, 0.5), scenario_shares=(0.5, 0.5), unmet=((1, 0),))
    found = votes(replace(CROWD, groups=groups))
    cells = found.rater_groups[found.raters] * 2 + found.scenario_groups[found.scenarios]

    assert np.bincount(cells, minlength=4).tolist()[2] == 0
    assert found.first.size == pytest.approx(15_000, rel=0.15)


def test_raters_drop_out_and_judgments_are_lost() -> None:
    found = votes(
        replace(CROWD, missing=Missing(dropout_median=20, dropout_spread=0.5)), n=40_000, raters=400
    )
    loads = np.bincount(found.raters, minlength=400)
    lost = votes(replace(CROWD, missing=Missing(share=0.25)), n=40_000)

    assert np.median(loads) == pytest.approx(20, abs=3)
    assert found.order.max() == loads.max() - 1
    assert lost.first.size == pytest.approx(30_000, rel=0.02)


def test_gold_items_are_answered_with_each_raters_accuracy_and_count_in_no_estimate() -> None:
    crowd = replace(CROWD, gold=Gold(share=0.3, accuracy=0.8, spread=0.8), bot_rate=0.2)
    found = votes(crowd, n=200_000, raters=400, scenarios=300)
    gold = found.expected >= 0
    right = found.outcomes == found.expected
    people = ~found.bots[found.raters]
    share = np.bincount(found.raters[gold], right[gold]) / np.bincount(found.raters[gold])

    assert gold.mean() == pytest.approx(0.3, abs=0.08)
    np.testing.assert_allclose(share[~found.bots], found.accuracy[~found.bots], atol=0.16)
    assert right[gold & ~people].mean() == pytest.approx(0.5, abs=0.02)
    assert found.comparisons().first.size == (~gold).sum()
    items = np.stack([found.scenarios, found.first, found.second, found.expected])[:, gold]
    assert np.unique(items, axis=1).shape[1] == np.unique(items[:3], axis=1).shape[1]


def test_time_depends_on_rater_and_scenario_and_speeders_hurry() -> None:
    pace = Pace(
        median=30, rater_spread=0.2, scenario_spread=0.0, spread=0.0, speeder_rate=0.3, speeder_factor=0.1
    )
    found = votes(replace(CROWD, pace=pace))
    hurried = found.speeders[found.raters]

    assert np.median(found.seconds[~hurried]) == pytest.approx(30, rel=0.1)
    assert np.median(found.seconds[hurried]) == pytest.approx(3, rel=0.15)
    one = found.seconds[found.raters == 0]
    np.testing.assert_allclose(one, one[0])


def test_participations_close_in_the_order_of_arrival_where_judging_takes_no_time() -> None:
    fast = votes(replace(CROWD, pace=Pace(median=1e-9)))
    slow = votes(replace(CROWD, pace=Pace(rater_spread=2.0)))

    assert fast.closing.tolist() == list(range(200))
    assert slow.closing.tolist() != list(range(200))


def impossible() -> list[Callable[[], object]]:
    return [
        lambda: replace(CROWD, strengths=(0.0, float("nan"))),
        lambda: replace(CROWD, side_spread=-1.0),
        lambda: replace(CROWD, rater_spread=float("inf")),
        lambda: replace(CROWD, bot_rate=0.5, bots=Bots(copy=0.5)),
        lambda: replace(CROWD, groups=Groups(shares=(1.0,), shifts=((0.0, 1.0),))),
        lambda: Bots(first=0.6, copy=0.5),
        lambda: Fatigue(half_life=0),
        lambda: Fatigue(half_life=5, tie_growth=-1),
        lambda: Gold(share=0.2, accuracy=1.0),
        lambda: Gold(share=1.2),
        lambda: Groups(shares=(0.5, 0.6)),
        lambda: Groups(shares=(1.0,), shifts=((0.0,), (1.0,))),
        lambda: Groups(shares=(1.0,), interactions=(((0.0,), (1.0,)),)),
        lambda: Groups(shares=(1.0,), shifts=((float("nan"),),)),
        lambda: Groups(shares=(1.0,), unmet=((0, 1),)),
        lambda: Missing(share=-0.1),
        lambda: Missing(dropout_median=0),
        lambda: Pace(median=0),
        lambda: Pace(speeder_rate=1.0),
        lambda: votes(CROWD, n=-1),
        lambda: votes(CROWD, raters=0),
        lambda: votes(CROWD, scenarios=0),
        lambda: votes(CROWD, seed=-1),
        lambda: true_win_rates(crowd=CROWD, group=1),
    ]


@pytest.mark.parametrize("build", impossible(), ids=range(len(impossible())))
def test_impossible_habits_are_refused(build: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        build()


def test_no_judgments_are_possible() -> None:
    assert votes(HABITS, n=0).first.size == 0
