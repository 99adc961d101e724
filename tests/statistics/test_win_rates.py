"""Win rates: both directions, thin pairs, agreement of all, the average over opponents, and speed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from apps.statistics.errors import TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.pairwise import average_win_rates, bradley_terry, outcome_rates, win_rates
from apps.statistics.population import Population
from apps.statistics.simulate import Crowd, simulate_votes
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, judged, small_crowd


def test_the_other_direction_is_the_exact_complement() -> None:
    rates = win_rates(comparisons=small_crowd(3))

    back = rates.reversed()

    assert (back.low == 1 - rates.high).all()
    assert (back.high == 1 - rates.low).all()
    assert rates.between(2, 0).low == 1 - rates.between(0, 2).high
    assert rates.between(2, 0).n == rates.between(0, 2).n


def test_swapped_rows_give_the_same_rates() -> None:
    comparisons = small_crowd(4)
    swapped = replace(
        comparisons,
        first=comparisons.second,
        second=comparisons.first,
        outcomes=np.array([1, 0, 2, 3, 4])[comparisons.outcomes],
    )

    one, other = win_rates(comparisons=comparisons), win_rates(comparisons=swapped)

    np.testing.assert_allclose(one.low, other.low, atol=1e-12)
    np.testing.assert_allclose(one.high, other.high, atol=1e-12)


def test_a_rate_is_wilson_on_the_effective_number() -> None:
    # Four raters with two judgments each score 2, 1.5, 1 and 0 of 2, hence p = 4.5 / 8.
    outcomes = [(0, 0), (0, 2), (0, 1), (1, 1)]
    rows = [
        (0, 1, said, rater, place) for rater, pair in enumerate(outcomes) for place, said in enumerate(pair)
    ]

    found = win_rates(comparisons=judged(*rows, versions=2), population=NEW_RATERS).at(0)

    p = 4.5 / 8
    variance = 4 / 3 * sum((score - 2 * p) ** 2 for score in (2, 1.5, 1, 0)) / 64
    n_eff, z = p * (1 - p) / variance, student.ppf(0.975, 3)
    centre = (p + z**2 / (2 * n_eff)) / (1 + z**2 / n_eff)
    half = z / (1 + z**2 / n_eff) * np.sqrt(p * (1 - p) / n_eff + z**2 / (4 * n_eff**2))
    assert (found.value, found.n, found.raters, found.scenarios) == (p, 8, 4, 2)
    assert found.effective_n == pytest.approx(n_eff)
    assert found.low == pytest.approx(centre - half)
    assert found.high == pytest.approx(centre + half)
    assert found.method == "ties half; clustered by rater, CR1, t(3)"


def test_a_pair_that_all_raters_agree_on_counts_each_rater_once() -> None:
    rows = [(0, 1, 0, rater, scenario) for rater in range(12) for scenario in range(5)]

    found = win_rates(comparisons=judged(*rows, versions=2), population=NEW_RATERS).at(0)

    assert (found.value, found.high, found.effective_n) == (1, 1, 12)
    assert found.low == pytest.approx(12 / (12 + student.ppf(0.975, 11) ** 2))
    assert not found.few_raters


def test_dropping_ties_changes_the_rate() -> None:
    rows = [(0, 1, said, rater, place) for rater in range(2) for place, said in enumerate((0, 2, 3, 1, 0))]
    comparisons = judged(*rows, versions=2)

    assert win_rates(comparisons=comparisons).value[0] == pytest.approx(3 / 5)
    dropped = win_rates(comparisons=comparisons, ties="drop").at(0)
    assert dropped.value == pytest.approx(2 / 3)
    assert dropped.n == 6
    assert dropped.method.startswith("ties dropped; ")


def test_thin_pairs_are_undefined_and_say_why() -> None:
    comparisons = judged(
        (0, 1, 0, 0, 0), (0, 1, 1, 0, 1), (0, 2, 0, 0, 0), (0, 2, 1, 1, 0), (1, 2, 0, 0, 0), (1, 2, 1, 1, 1),
        versions=3,
    )  # fmt: skip

    both = win_rates(comparisons=comparisons)

    assert [type(reason) for reason in both.undefined] == [TooFewRaters, TooFewScenarios, type(None)]
    assert np.isnan(both.value).tolist() == [True, True, False]
    assert both.n.tolist() == [2, 2, 2]
    with pytest.raises(TooFewRaters):
        both.between(1, 0)
    assert win_rates(comparisons=comparisons, population=NEW_RATERS).undefined[1] is None
    assert win_rates(comparisons=comparisons, population=NEW_SCENARIOS).undefined[0] is None
    assert win_rates(comparisons=comparisons, population=BOTH_FIXED).undefined == (None, None, None)


def test_a_pair_that_never_met_is_undefined() -> None:
    rates = win_rates(comparisons=judged((0, 1, 0, 0, 0), (0, 1, 0, 1, 1), versions=3))

    assert len(rates) == 1
    with pytest.raises(Undefined, match="never compared"):
        rates.between(1, 2)


@pytest.mark.parametrize("population", [NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED, BOTH_NEW])
def test_with_one_opponent_the_average_is_the_win_rate(population: Population) -> None:
    comparisons = small_crowd(5, versions=2)

    rate = win_rates(comparisons=comparisons, population=population)
    average = average_win_rates(comparisons=comparisons, population=population)

    assert average.value.tolist() == pytest.approx([rate.value[0], 1 - rate.value[0]])
    assert average.low[0] == pytest.approx(rate.low[0])
    assert average.low[1] == pytest.approx(1 - rate.high[0])
    assert average.n.tolist() == [rate.n[0], rate.n[0]]


def test_the_average_counts_each_opponent_once_however_often_it_was_met() -> None:
    often = [(0, 1, 0, rater, scenario) for rater in range(5) for scenario in range(4)]
    seldom = [(0, 2, 1, rater, scenario) for rater in range(2) for scenario in range(2)]

    rates = average_win_rates(comparisons=judged(*often, *seldom, versions=4))

    assert rates.value[:3].tolist() == [0.5, 0, 1]
    assert rates.opponents.tolist() == [2, 1, 1, 0]
    assert isinstance(rates.undefined[3], Undefined)


@pytest.mark.parametrize("population", [NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED, BOTH_NEW])
@pytest.mark.parametrize("rows", [(), ((0, 1, 4, 0, 0), (0, 1, 4, 1, 1))])
def test_without_a_judgment_nothing_is_defined(
    rows: tuple[tuple[int, int, int, int, int], ...], population: Population
) -> None:
    nothing = judged(*rows, versions=2)

    assert len(win_rates(comparisons=nothing, population=population)) == 0
    average = average_win_rates(comparisons=nothing, population=population)
    assert [str(reason) for reason in average.undefined] == ["Nothing has been judged here yet."] * 2
    rates = outcome_rates(comparisons=nothing, population=population)
    assert np.isnan(rates.tie.overall.value[0])
    with pytest.raises(Undefined, match="Nothing"):
        bradley_terry(comparisons=nothing, population=population)


def test_1711_pairs_of_59_versions_are_all_told() -> None:
    crowd = Crowd(strengths=tuple(np.linspace(-1, 1, 59).tolist()), tie_width=0.5)
    comparisons = simulate_votes(crowd=crowd, n=20_000, raters=124, scenarios=13, seed=1).comparisons()

    assert len(win_rates(comparisons=comparisons)) == 1_711
