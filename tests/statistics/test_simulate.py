"""The simulated crowd does what its description says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.statistics.loads import effective_number
from apps.statistics.pairwise import outcome_rates, win_rates
from apps.statistics.simulate import Crowd, simulate_votes, true_win_rates

CROWD = Crowd(
    strengths=(0.0, 0.7, -0.4),
    rater_spread=0.6,
    scenario_spread=0.4,
    side_bias=0.3,
    tie_width=0.4,
    both_bad_rate=0.06,
    cannot_judge_rate=0.05,
)


def test_the_same_seed_gives_the_same_votes() -> None:
    one, other = (simulate_votes(crowd=CROWD, n=500, raters=20, scenarios=9, seed=4) for _ in range(2))
    third = simulate_votes(crowd=CROWD, n=500, raters=20, scenarios=9, seed=5)

    assert np.array_equal(one.outcomes, other.outcomes)
    assert not np.array_equal(one.outcomes, third.outcomes)


def test_a_large_crowd_reaches_the_true_win_rates() -> None:
    votes = simulate_votes(crowd=CROWD, n=400_000, raters=20_000, scenarios=20_000, seed=6)

    rates = win_rates(comparisons=votes.comparisons())

    np.testing.assert_allclose(
        rates.value, true_win_rates(crowd=CROWD)[rates.first, rates.second], atol=0.005
    )


def test_rates_are_the_ones_asked_for() -> None:
    votes = simulate_votes(crowd=CROWD, n=50_000, raters=500, scenarios=50, seed=7)

    rates = outcome_rates(comparisons=votes.comparisons())

    assert rates.cannot_judge.overall.at(0).value == pytest.approx(0.05, abs=0.005)
    assert rates.both_bad.overall.at(0).value == pytest.approx(0.06 / 0.95, abs=0.005)
    assert rates.tie.overall.at(0).value > 0.1


def test_bots_take_no_notice_of_the_versions() -> None:
    crowd = replace(CROWD, strengths=(0.0, 3.0), bot_rate=0.5)
    votes = simulate_votes(crowd=crowd, n=20_000, raters=200, scenarios=50, seed=8)

    by_bot = votes.bots[votes.raters]

    assert 0.3 < votes.bots.mean() < 0.7
    assert (votes.outcomes[by_bot] == 1).mean() == pytest.approx(0.5, abs=0.03)
    assert (votes.outcomes[~by_bot] == 1).mean() > 0.7


def test_loads_differ_only_when_asked() -> None:
    even = simulate_votes(crowd=CROWD, n=2_000, raters=50, scenarios=9, seed=9)
    uneven = simulate_votes(crowd=replace(CROWD, load_spread=1.0), n=2_000, raters=50, scenarios=9, seed=9)

    assert effective_number(even.raters) == pytest.approx(50)
    assert effective_number(uneven.raters) < 35


def test_truth_without_spread_is_the_model_itself() -> None:
    truth = true_win_rates(crowd=Crowd(strengths=(0.0, 1.0), rater_spread=0.0))

    assert truth[1, 0] == pytest.approx(1 / (1 + np.exp(-1)))
    np.testing.assert_allclose(truth + truth.T, 1)


def test_impossible_crowds_are_refused() -> None:
    with pytest.raises(ValueError, match="Rates"):
        replace(CROWD, both_bad_rate=0.6, cannot_judge_rate=0.4)
    with pytest.raises(ValueError, match="Spreads"):
        replace(CROWD, rater_spread=-1.0)
