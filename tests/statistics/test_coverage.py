"""Do intervals cover the truth as often as they say? A reduced, seeded simulation; the truth is computed, not simulated."""

from __future__ import annotations

import numpy as np
import pytest

from apps.statistics.arrays import Floats
from apps.statistics.pairwise import average_win_rates, bradley_terry, ranks, win_rates
from apps.statistics.pairwise.fit import fit_table
from apps.statistics.pairwise.models import ties_half
from apps.statistics.population import Population
from apps.statistics.simulate import Crowd, simulate_votes, true_win_rates
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS

STUDIES = 300
CROWD = Crowd(
    strengths=tuple(np.linspace(-0.7, 0.7, 8).tolist()), rater_spread=0.5, scenario_spread=0.6, tie_width=0.3
)
TRUTH = true_win_rates(crowd=CROWD)


def true_scores() -> Floats:
    """Fit the scores to the true win rates, every pair met equally often."""
    table = np.zeros((*TRUTH.shape, 3))
    upper = np.triu_indices(len(TRUTH), 1)
    table[(*upper, 0)] = TRUTH[upper]
    table[(*upper, 1)] = 1 - TRUTH[upper]
    return fit_table(table=table, model=ties_half).scores


@pytest.fixture(scope="module")
def coverage() -> dict[str, float]:
    """Share of studies and quantities whose interval holds the truth, by estimator."""
    scores = true_scores()
    differences = scores[:, None] - scores[None, :]
    upper = np.triu_indices(len(scores), 1)
    average = (TRUTH.sum(axis=1) - 0.5) / (len(TRUTH) - 1)
    order = 1 + (differences < 0).sum(axis=1)
    held: dict[str, list[float]] = {}
    for study in range(STUDIES):
        comparisons = simulate_votes(crowd=CROWD, n=6_000, raters=60, scenarios=120, seed=study).comparisons()
        named: dict[str, Population] = {"both": BOTH_NEW, "rater": NEW_RATERS, "naive": BOTH_FIXED}
        for name, population in named.items():
            fit = bradley_terry(comparisons=comparisons, population=population)
            far = np.abs(fit.value[:, None] - fit.value[None, :] - differences)[upper]
            half = (fit.high - fit.value)[0] / fit.error[0]
            held.setdefault(name, []).append(float((far <= half * fit.contrast_errors()[upper]).mean()))
            if name == "both":
                sets = ranks(fit=fit, draws=2_000)
                held.setdefault("ranks", []).append(float(((sets.low <= order) & (order <= sets.high)).all()))
        pairs = win_rates(comparisons=comparisons)
        true = TRUTH[pairs.first, pairs.second]
        held.setdefault("win_rates", []).append(float(((pairs.low <= true) & (true <= pairs.high)).mean()))
        mean = average_win_rates(comparisons=comparisons)
        held.setdefault("average", []).append(float(((mean.low <= average) & (average <= mean.high)).mean()))
    return {name: float(np.mean(shares)) for name, shares in held.items()}


def test_two_way_intervals_of_differences_cover(coverage: dict[str, float]) -> None:
    assert 0.90 <= coverage["both"] <= 0.99


def test_naive_and_one_way_intervals_do_not(coverage: dict[str, float]) -> None:
    assert coverage["naive"] < 0.8
    assert coverage["naive"] < coverage["rater"] < coverage["both"] - 0.03


def test_win_rates_cover(coverage: dict[str, float]) -> None:
    assert 0.90 <= coverage["win_rates"] <= 0.99
    assert 0.90 <= coverage["average"] <= 0.99


def test_rank_sets_hold_all_ranks_at_once(coverage: dict[str, float]) -> None:
    assert coverage["ranks"] >= 0.95


def test_uneven_loads_still_cover() -> None:
    crowd = Crowd(strengths=CROWD.strengths, rater_spread=0.6, load_spread=1.0)
    truth = true_win_rates(crowd=crowd)
    average = (truth.sum(axis=1) - 0.5) / (len(truth) - 1)
    held = []
    for study in range(STUDIES):
        votes = simulate_votes(crowd=crowd, n=3_600, raters=60, scenarios=60, seed=study)
        found = average_win_rates(comparisons=votes.comparisons(), population=NEW_RATERS)
        held.append(((found.low <= average) & (average <= found.high)).mean())

    assert 0.88 <= np.mean(held) <= 0.99
