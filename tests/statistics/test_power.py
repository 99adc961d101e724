"""What plans and data can see, of every kind of number: against other libraries, by hand, and against simulated studies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined
from apps.statistics.intervals import t_quantile, wilson
from apps.statistics.pairwise import bradley_terry
from apps.statistics.population import Population
from apps.statistics.power import (
    items_for_agreement_gap,
    judgments_for_gap,
    judgments_for_group_gap,
    judgments_for_group_ratio,
    judgments_for_log_odds,
    judgments_for_rate_gap,
    power_of,
    resemblance,
    sequential_inflation,
    smallest_agreement_gap,
    smallest_gap,
    smallest_gap_by_group,
    smallest_gap_seen,
    smallest_log_odds,
    smallest_rate_gap,
    smallest_ratio_by_group,
)
from apps.statistics.simulate import Crowd, simulate_votes
from tests.statistics.crowds import BOTH_FIXED, NEW_RATERS, golden

GOLDEN = golden("power")


@pytest.mark.parametrize(("n", "effect", "statsmodels", "pingouin", "noncentral"), GOLDEN["means"])
def test_independent_judgments_agree_with_t_tests(
    n: int, effect: float, statsmodels: float, pingouin: float, noncentral: float
) -> None:
    # They take the noncentral t, the exact law for normal values, where ours is the shifted t: up to 3 % apart at ten
    # judgments, 0.7 % at forty, and the difference falls with n.
    for chance in (statsmodels, pingouin, noncentral):
        plan = smallest_gap(n=n, raters=1, scenarios=1, spread=1.0, power=chance, population=BOTH_FIXED)
        assert plan.gap == pytest.approx(effect, rel=0.35 / n)
        assert power_of(gap=plan.gap, plan=plan) == pytest.approx(chance)


@pytest.mark.parametrize(("first", "second", "effect", "chance"), GOLDEN["groups"])
def test_two_groups_of_independent_judgments_agree_with_statsmodels(
    first: int, second: int, effect: float, chance: float
) -> None:
    sizes = np.array([first, second])
    plans = smallest_gap_by_group(n=sizes, raters=sizes, resemblance=0.0, spread=1.0, power=chance)

    # A million raters: Student's t is 1e-6 wider than the normal that statsmodels takes.
    assert plans.gap == pytest.approx([effect, effect], rel=3e-6)


@pytest.mark.parametrize(("rate", "gap", "n", "power"), GOLDEN["rates"])
def test_a_rate_agrees_with_statsmodels(rate: float, gap: float, n: int, power: float) -> None:
    plan = smallest_rate_gap(
        rate=rate, n=n, raters=n, scenarios=1, rater_resemblance=0.0, power=power, population=NEW_RATERS
    )

    assert plan.gap == pytest.approx(gap, rel=1e-5)
    assert power_of(gap=plan.gap, plan=plan) == pytest.approx(power)


def test_resemblance_agrees_with_pingouin_and_statsmodels() -> None:
    case = GOLDEN["resemblance"]
    found = resemblance(values=np.array(case["values"]), clusters=np.array(case["clusters"]))

    between, within = case["mean_squares"]
    assert found.value == pytest.approx(case["icc"], abs=1e-9)
    assert found.value == pytest.approx((between - within) / (between + 5 * within), abs=1e-12)
    assert found.spread == pytest.approx(np.sqrt(within + (between - within) / 6))
    assert (found.n, found.clusters, found.load) == (72, 12, 6)


def test_resemblance_is_recovered_from_uneven_clusters() -> None:
    rng = np.random.default_rng(3)
    clusters = np.repeat(np.arange(800), rng.integers(1, 20, 800))
    values = rng.normal(0, np.sqrt(0.3), 800)[clusters] + rng.normal(0, np.sqrt(0.7), clusters.size)

    found = resemblance(values=values, clusters=clusters)

    assert found.value == pytest.approx(0.3, abs=0.04)
    assert found.spread == pytest.approx(1, abs=0.03)


def test_resemblance_says_why_it_is_missing() -> None:
    with pytest.raises(Undefined, match="two are needed"):
        resemblance(values=np.array([1.0, 2.0]), clusters=np.array([0, 0]))
    with pytest.raises(Undefined, match="two judgments"):
        resemblance(values=np.array([1.0, 2.0]), clusters=np.array([0, 1]))
    with pytest.raises(NoVariation):
        resemblance(values=np.full(6, 0.1), clusters=np.array([0, 0, 1, 1, 2, 2]))
    huge = np.array([0, 10**12, 0, 10**12])
    assert resemblance(values=np.array([0.0, 1.0, 0.0, 1.0]), clusters=huge).value == 1


def test_the_smallest_gap_of_a_rate_is_seen_as_often_as_promised() -> None:
    plan = smallest_rate_gap(
        rate=0.8, n=400, raters=40, scenarios=10, rater_resemblance=0.0, population=NEW_RATERS
    )
    found = np.random.default_rng(1).binomial(400, 0.8 + plan.gap, 20_000) / 400
    low, _ = wilson(
        value=found, effective=np.full(found.size, 400.0), quantile=t_quantile(level=0.95, degrees=39)
    )

    assert (low > 0.8).mean() == pytest.approx(0.8, abs=0.03)


def test_a_rate_is_seen_less_well_towards_the_middle() -> None:
    given: dict[str, Any] = {"rate": 0.9, "n": 900, "raters": 60, "scenarios": 50}
    above, below = smallest_rate_gap(**given), smallest_rate_gap(**given, side="below")

    assert above.gap < below.gap
    mirrored = smallest_rate_gap(**{**given, "rate": 0.1}, side="below")
    assert mirrored.gap == pytest.approx(above.gap)
    assert above.method.startswith("Wilson; design effect")


def test_a_rate_with_no_room_left_has_no_gap() -> None:
    with pytest.raises(Undefined, match=r"any rate above 0\.99"):
        smallest_rate_gap(rate=0.99, n=40, raters=20, scenarios=20)
    assert judgments_for_rate_gap(rate=0.5, gap=0.01, per_rater=5, scenarios=3) is None
    with pytest.raises(BadInput):
        judgments_for_rate_gap(rate=0.95, gap=0.1, per_rater=5, scenarios=30)


def test_log_odds_see_what_bradley_terry_sees() -> None:
    crowd = Crowd(strengths=(0.0,) * 5, rater_spread=0.0)
    errors = []
    for seed in range(5):
        votes = simulate_votes(crowd=crowd, n=4_000, raters=200, scenarios=20, seed=seed)
        fit = bradley_terry(comparisons=votes.comparisons(), population=NEW_RATERS)
        errors.append(fit.contrast_errors()[np.triu_indices(5, 1)].mean())

    plan = smallest_log_odds(
        versions=5, n=4_000, raters=200, scenarios=20, rater_resemblance=0.0, population=NEW_RATERS
    )

    assert plan.error == pytest.approx(np.mean(errors), rel=0.03)


def test_ties_as_half_wins_sharpen_log_odds() -> None:
    given: dict[str, Any] = {"versions": 3, "n": 600, "raters": 60, "scenarios": 60}
    assert smallest_log_odds(**given, tie_rate=0.36).gap == pytest.approx(
        0.8 * smallest_log_odds(**given).gap
    )
    with pytest.raises(BadInput):
        smallest_log_odds(**{**given, "versions": 1})


@pytest.mark.parametrize("gap", [0.3, 0.1, 0.05])
def test_plans_for_a_wanted_gap_are_the_smallest(gap: float) -> None:
    common: dict[str, Any] = {"scenarios": 300, "population": Population(scenarios="fixed")}
    rate = judgments_for_rate_gap(rate=0.5, gap=gap, per_rater=10, **common)
    odds = judgments_for_log_odds(gap=gap, versions=4, per_rater=10, **common)

    assert rate is not None
    assert odds is not None
    fewer: dict[str, Any] = {"n": rate.n - 10, "raters": rate.raters - 1}
    assert rate.gap <= gap < smallest_rate_gap(rate=0.5, **fewer, **common).gap
    fewer = {"n": odds.n - 10, "raters": odds.raters - 1}
    assert odds.gap <= gap < smallest_log_odds(versions=4, **fewer, **common).gap


def test_groups_by_hand_and_their_reasons() -> None:
    plans = smallest_gap_by_group(
        n=np.array([200, 300, 5, 0]), raters=np.array([20, 15, 1, 0]), resemblance=0.2, spread=0.5
    )

    inside, outside = (1 + 9 * 0.2) / 200, (1 + (305 / 16 - 1) * 0.2) / 305
    quantiles = student.ppf(0.975, 15) + student.ppf(0.8, 15)
    assert plans.gap[0] == pytest.approx(quantiles * 0.5 * np.sqrt(inside + outside))
    assert isinstance(plans.undefined[2], TooFewRaters)
    assert isinstance(plans.undefined[3], TooFewRaters)
    assert np.isnan(plans.gap).tolist() == [False, False, True, True]
    alone = smallest_gap_by_group(n=np.array([50]), raters=np.array([10]))
    assert "outside this group" in str(alone.undefined[0])


def test_ratios_are_gaps_on_the_log_scale() -> None:
    sizes: dict[str, Any] = {"n": np.array([400, 600]), "raters": np.array([40, 60])}
    ratios = smallest_ratio_by_group(**sizes, rate=0.2)
    gaps = smallest_gap_by_group(**sizes, spread=2.0)

    assert np.log(ratios.gap) == pytest.approx(gaps.gap)
    assert (ratios.gap > 1).all()


def test_a_group_is_given_raters_until_it_sees_the_gap() -> None:
    plan = judgments_for_group_gap(gap=0.1, share=0.2, per_rater=10)
    ratio = judgments_for_group_ratio(ratio=1.25, rate=0.5, share=0.5, per_rater=10)

    assert plan is not None
    assert ratio is not None
    assert plan.gap <= 0.1
    people = np.array([int(0.2 * (plan.raters - 1)), plan.raters - 1 - int(0.2 * (plan.raters - 1))])
    assert smallest_gap_by_group(n=10 * people, raters=people).gap[0] > 0.1
    people = np.array([ratio.raters // 2, ratio.raters - ratio.raters // 2])
    assert smallest_ratio_by_group(n=10 * people, raters=people, rate=0.5).gap[0] <= 1.25
    assert judgments_for_group_gap(gap=1e-6, share=0.001, per_rater=10) is None


def test_the_smallest_gap_of_an_estimate_by_hand() -> None:
    quantiles = student.ppf(0.975, 24) + student.ppf(0.8, 24)
    assert smallest_gap_seen(error=0.03, degrees=24) == pytest.approx(0.03 * quantiles)
    with pytest.raises(Undefined):
        smallest_gap_seen(error=0.03, degrees=0)


def test_agreement_is_planned_from_a_pilots_width() -> None:
    pilot: dict[str, Any] = {"low": 0.5, "high": 0.7, "items": 100}
    quantiles = norm.ppf(0.975) + norm.ppf(0.8)
    assert smallest_agreement_gap(**pilot, planned=400) == pytest.approx(
        quantiles * 0.1 / norm.ppf(0.975) / 2
    )
    items = items_for_agreement_gap(gap=0.05, **pilot)
    assert items is not None
    assert smallest_agreement_gap(**pilot, planned=items) <= 0.05
    assert smallest_agreement_gap(**pilot, planned=items - 1) > 0.05
    assert items_for_agreement_gap(gap=1e-6, **pilot) is None


def test_the_price_of_looking_is_least_at_the_raters_tuned_for() -> None:
    prices = [sequential_inflation(raters=raters, tuned_for=50) for raters in (10, 50, 400)]

    assert prices[1] == pytest.approx(((3.0352 + 0.8416) / (1.9600 + 0.8416)) ** 2, abs=1e-3)
    assert prices[1] == min(prices)


@given(
    raters=st.integers(3, 200), load=st.integers(1, 50), power=st.floats(0.3, 0.95), gap=st.floats(0.001, 0.5)
)
def test_power_grows_with_the_gap_and_is_the_plans_at_its_gap(
    raters: int, load: int, power: float, gap: float
) -> None:
    plan = smallest_gap(n=raters * load, raters=raters, scenarios=500, power=power, population=NEW_RATERS)

    assert power_of(gap=plan.gap, plan=plan) == pytest.approx(power)
    assert power_of(gap=-gap, plan=plan) == power_of(gap=gap, plan=plan)
    assert power_of(gap=gap, plan=plan) < power_of(gap=gap * 1.5, plan=plan) or power_of(
        gap=gap, plan=plan
    ) == pytest.approx(1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: smallest_gap_seen(error=-1.0, degrees=5),
        lambda: smallest_gap_seen(error=0.1, degrees=5, power=1.0),
        lambda: power_of(gap=np.nan, plan=smallest_gap(n=40, raters=20, scenarios=20)),
        lambda: smallest_rate_gap(rate=1.0, n=40, raters=20, scenarios=20),
        lambda: smallest_ratio_by_group(n=np.array([9, 9]), raters=np.array([3, 3]), rate=0.0),
        lambda: smallest_gap_by_group(n=np.array([2, 9]), raters=np.array([3, 3])),
        lambda: judgments_for_group_gap(gap=0.1, share=1.0, per_rater=3),
        lambda: judgments_for_group_ratio(ratio=1.0, rate=0.5, share=0.5, per_rater=3),
        lambda: smallest_agreement_gap(low=0.7, high=0.5, items=9, planned=9),
        lambda: items_for_agreement_gap(gap=0.0, low=0.5, high=0.7, items=9),
        lambda: sequential_inflation(raters=0),
        lambda: judgments_for_gap(gap=0.0, per_rater=3, scenarios=9),
    ],
)
def test_what_is_no_plan_is_refused(call: Any) -> None:
    with pytest.raises(BadInput):
        call()
