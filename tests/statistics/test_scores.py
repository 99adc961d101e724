"""NPS, CSAT, SUS, UEQ-S, medians and rates: other libraries' figures, hand-made cases, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from apps.statistics.arrays import Numbers
from apps.statistics.cluster_cells import cells_of, terms_for_groups
from apps.statistics.errors import BadInput, NoVariation, TooFewRaters, Undefined
from apps.statistics.estimates import Estimate
from apps.statistics.population import Population
from apps.statistics.proportions import (
    csat,
    csat_by_group,
    mean,
    median,
    medians,
    nps,
    nps_by_group,
    rate_per_unit,
    rates_per_unit,
    sus,
    sus_score,
    ueq_s,
    ueq_s_score,
)
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, degrees_by_hand, golden

GOLDEN = golden("proportions")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
WHO: dict[str, Any] = {"raters": COLUMNS["raters"], "scenarios": COLUMNS["scenarios"]}
N = COLUMNS["raters"].size
CLUSTERS = {
    "rater": len(set(COLUMNS["raters"].tolist())),
    "scenario": len(set(COLUMNS["scenarios"].tolist())),
    "cell": len(set(zip(COLUMNS["raters"].tolist(), COLUMNS["scenarios"].tolist(), strict=True))),
    "row": N,
}
PARTS = {
    "two_way": {"rater": 1, "scenario": 1, "cell": -1},
    "rater": {"rater": 1},
    "scenario": {"scenario": 1},
    "none": {"row": 1},
}
POPULATIONS = [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED]


def variance_of(figures: dict[str, Any], population: Population) -> float:
    """Put statsmodels' uncorrected parts together, each with its factor G / (G - 1)."""
    total: float = sum(
        sign * CLUSTERS[kind] / (CLUSTERS[kind] - 1) * figures["uncorrected_variance"][kind]
        for kind, sign in PARTS[population.clustering].items()
    )
    return total


def degrees_of(population: Population, weights: Numbers | None = None) -> float:
    columns = {"rater": WHO["raters"], "scenario": WHO["scenarios"], "row": np.arange(N)}
    clusters = [columns[kind] for kind in PARTS[population.clustering] if kind != "cell"]
    return degrees_by_hand(*clusters, weights=weights)


SCALES: dict[str, tuple[Callable[[Population], Estimate], tuple[float, float]]] = {
    "nps": (lambda population: nps(values=COLUMNS["nps"], population=population, **WHO), (-100, 100)),
    "sus": (lambda population: sus(answers=COLUMNS["sus"], population=population, **WHO), (0, 100)),
    "pragmatic": (
        lambda population: ueq_s(answers=COLUMNS["ueq_s"], population=population, **WHO).pragmatic,
        (-3, 3),
    ),
    "hedonic": (
        lambda population: ueq_s(answers=COLUMNS["ueq_s"], population=population, **WHO).hedonic,
        (-3, 3),
    ),
    "overall": (
        lambda population: ueq_s(answers=COLUMNS["ueq_s"], population=population, **WHO).overall,
        (-3, 3),
    ),
}


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
@pytest.mark.parametrize("name", sorted(SCALES))
def test_questionnaires_equal_clustered_regressions(name: str, population: Population) -> None:
    estimator, bounds = SCALES[name]
    found = estimator(population)
    half = student.ppf(0.975, degrees_of(population)) * np.sqrt(variance_of(GOLDEN[name], population))

    assert found.value == pytest.approx(GOLDEN[name]["value"], abs=1e-9)
    assert found.low == pytest.approx(max(found.value - half, bounds[0]), abs=1e-8)
    assert found.high == pytest.approx(min(found.value + half, bounds[1]), abs=1e-8)
    assert found.n == N


@pytest.mark.parametrize("name", ["nps", "csat", "sus", "overall", "weighted"])
def test_two_libraries_agree_on_the_clustered_variance(name: str) -> None:
    # linearmodels takes (n - 1) / n besides G / (G - 1); CR1 does not.
    spare = N / (N - 1)

    assert GOLDEN[name]["two_way"] * spare == pytest.approx(variance_of(GOLDEN[name], BOTH_NEW), rel=1e-9)
    assert GOLDEN[name]["by_rater"] * spare == pytest.approx(variance_of(GOLDEN[name], NEW_RATERS), rel=1e-9)


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
def test_csat_equals_a_clustered_regression(population: Population) -> None:
    found = csat(values=COLUMNS["csat"], population=population, **WHO)

    p = GOLDEN["csat"]["value"]
    assert found.value == pytest.approx(p, abs=1e-12)
    assert found.effective_n == pytest.approx(p * (1 - p) / variance_of(GOLDEN["csat"], population), rel=1e-9)
    assert 0 <= found.low < p < found.high <= 1


def test_a_weighted_mean_equals_weighted_least_squares() -> None:
    found = mean(values=COLUMNS["number"], weights=COLUMNS["weights"], population=NEW_RATERS, **WHO)
    half = student.ppf(0.975, degrees_of(NEW_RATERS, COLUMNS["weights"])) * np.sqrt(
        variance_of(GOLDEN["weighted"], NEW_RATERS)
    )

    assert found.value == pytest.approx(GOLDEN["weighted"]["value"], abs=1e-9)
    assert found.high - found.value == pytest.approx(half, abs=1e-9)


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
def test_a_rate_is_a_poisson_regression_with_units_as_offset(population: Population) -> None:
    found = rate_per_unit(
        amounts=COLUMNS["amounts"], units=COLUMNS["units"], per=1_000, population=population, **WHO
    )
    log = GOLDEN["log_rate"]
    degrees = degrees_of(population, COLUMNS["units"])
    half = student.ppf(0.975, degrees) * np.sqrt(variance_of(log, population))

    assert np.log(found.value / 1_000) == pytest.approx(log["value"], abs=1e-8)
    assert np.log(found.low / 1_000) == pytest.approx(log["value"] - half, abs=1e-7)
    assert np.log(found.high / 1_000) == pytest.approx(log["value"] + half, abs=1e-7)


@pytest.mark.parametrize("name", ["median", "weighted_median"])
@pytest.mark.parametrize(
    "population", [NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED], ids=lambda one: one.clustering
)
def test_a_median_reads_the_interval_of_its_share_back(name: str, population: Population) -> None:
    weights = COLUMNS["weights"] if name == "weighted_median" else np.ones(N)
    found = median(values=COLUMNS["number"], weights=weights, population=population, **WHO)
    nearer = min(
        (GOLDEN[name][side] for side in ("up_to", "below")), key=lambda side: abs(side["value"] - 0.5)
    )
    share = nearer["value"]
    effective = share * (1 - share) / variance_of(nearer, population)

    assert found.value == pytest.approx(GOLDEN[name]["value"])
    assert found.effective_n == pytest.approx(effective, rel=1e-9)
    # Wilson around one half: half width q / 2 / sqrt(n + q^2).
    quantile = student.ppf(0.975, degrees_of(population))
    reach = quantile / 2 / np.sqrt(effective + quantile**2)
    order = np.argsort(COLUMNS["number"])
    shares = np.cumsum(weights[order]) / weights.sum()
    ordered = COLUMNS["number"][order]
    assert found.low == ordered[np.searchsorted(shares, 0.5 - reach)]
    assert found.high == ordered[np.searchsorted(shares, 0.5 + reach)]


def test_promoters_less_detractors_by_hand() -> None:
    values = np.array([10, 9, 9, 8, 7, 7, 6, 3, 0, 10])

    found = nps(values=values, raters=np.arange(10), scenarios=np.arange(10) % 4, population=NEW_RATERS)

    # Four promoters, three detractors of ten; variance (4 + 3) 100^2 / 10 - 10^2 = 6,900, by raters over 9.
    assert found.value == 10
    assert found.high - 10 == pytest.approx(student.ppf(0.975, 9) * np.sqrt(6_900 / 9))


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([5, 1, 5, 1, 5, 1, 5, 1, 5, 1], 100),
        ([1, 5, 1, 5, 1, 5, 1, 5, 1, 5], 0),
        ([3] * 10, 50),
        ([4, 2, 5, 1, 4, 3, 4, 2, 3, 2], 75),
    ],
)
def test_a_response_has_its_sus_score(answers: list[int], score: float) -> None:
    assert sus_score(answers=np.array([answers])).tolist() == [score]


def test_a_response_has_its_ueq_scales() -> None:
    scores = ueq_s_score(answers=np.array([[7, 7, 7, 7, 1, 1, 1, 1], [4, 5, 6, 7, 4, 4, 4, 2]]))

    assert scores.pragmatic.tolist() == [3, 1.5]
    assert scores.hedonic.tolist() == [-3, -0.5]
    assert scores.overall.tolist() == [0, 0.5]


def test_groups_are_as_if_alone() -> None:
    groups = np.arange(N) % 3
    together = {
        "nps": nps_by_group(values=COLUMNS["nps"], groups=groups, count=4, **WHO),
        "csat": csat_by_group(values=COLUMNS["csat"], groups=groups, count=4, **WHO),
        "median": medians(
            values=COLUMNS["number"], weights=COLUMNS["weights"], groups=groups, count=4, **WHO
        ),
        "rate": rates_per_unit(
            amounts=COLUMNS["amounts"], units=COLUMNS["units"], groups=groups, count=4, **WHO
        ),
    }
    for group in range(3):
        part = {name: column[groups == group] for name, column in COLUMNS.items()}
        who: dict[str, Any] = {name: part[name] for name in ("raters", "scenarios")}
        alone = {
            "nps": nps(values=part["nps"], **who),
            "csat": csat(values=part["csat"], **who),
            "median": median(values=part["number"], weights=part["weights"], **who),
            "rate": rate_per_unit(amounts=part["amounts"], units=part["units"], **who),
        }
        for name, estimate in alone.items():
            assert together[name].value[group] == pytest.approx(estimate.value), name
            assert together[name].low[group] == pytest.approx(estimate.low), name
            assert together[name].high[group] == pytest.approx(estimate.high), name
    for name, estimates in together.items():
        assert isinstance(estimates.undefined[3], Undefined), name
        assert np.isnan(estimates.value[3]), name


def test_agreement_keeps_an_interval_with_width() -> None:
    raters, scenarios = np.arange(12) % 6, np.arange(12) % 4

    promoters = nps(values=np.full(12, 10), raters=raters, scenarios=scenarios)
    content = csat(values=np.full(12, 5), raters=raters, scenarios=scenarios)

    assert promoters.value == promoters.high == 100 > promoters.low > -100
    assert content.value == content.high == 1 > content.low > 0


def test_values_without_variation_have_no_median_interval_and_no_rate() -> None:
    raters, scenarios = np.arange(12) % 6, np.arange(12) % 4

    with pytest.raises(NoVariation, match="same"):
        median(values=np.full(12, 3.0), raters=raters, scenarios=scenarios)
    with pytest.raises(NoVariation):
        rate_per_unit(amounts=np.zeros(12), units=np.full(12, 9), raters=raters, scenarios=scenarios)
    with pytest.raises(TooFewRaters):
        median(values=np.arange(12), raters=np.zeros(12, dtype=int), scenarios=scenarios)
    with pytest.raises(Undefined, match="Nothing"):
        median(values=np.array([]), raters=np.array([], dtype=int), scenarios=np.array([], dtype=int))


def test_a_median_between_two_values_is_their_middle() -> None:
    found = median(values=np.array([1.0, 2.0, 4.0, 9.0]), raters=np.arange(4), scenarios=np.arange(4))

    assert found.value == 3
    assert found.method.startswith("woodruff; ")


def test_rows_of_weight_zero_do_not_count() -> None:
    weights = np.r_[np.ones(N), 0, 0]
    who: dict[str, Any] = {
        "raters": np.r_[COLUMNS["raters"], 77, 78],
        "scenarios": np.r_[COLUMNS["scenarios"], 30, 31],
    }

    with_them = median(values=np.r_[COLUMNS["number"], 1e9, -1e9], weights=weights, **who)
    without = median(values=COLUMNS["number"], **WHO)

    assert with_them == without


@pytest.mark.parametrize(
    "call",
    [
        lambda: nps(values=np.array([11, 3]), **_two()),
        lambda: nps(values=np.array([9.5, 3]), **_two()),
        lambda: csat(values=np.array([0, 3]), **_two()),
        lambda: csat(values=np.array([6, 3]), **_two()),
        lambda: csat(values=np.array([1, 2]), best=2, **_two()),
        lambda: sus(answers=np.ones((2, 9), dtype=int), **_two()),
        lambda: sus(answers=np.full((2, 10), 6), **_two()),
        lambda: sus(answers=np.full((2, 10), np.nan), **_two()),
        lambda: ueq_s(answers=np.zeros((2, 8), dtype=int), **_two()),
        lambda: median(values=np.array([np.nan, 1]), **_two()),
        lambda: median(values=np.array([2, 1]), weights=np.array([-1, 1]), **_two()),
        lambda: medians(values=np.array([2, 1]), groups=np.array([0, 3]), count=2, **_two()),
        lambda: rate_per_unit(amounts=np.array([1, 2]), units=np.array([0, 2]), **_two()),
        lambda: rate_per_unit(amounts=np.array([-1, 2]), units=np.array([1, 2]), **_two()),
        lambda: rate_per_unit(amounts=np.array([1, 2]), units=np.array([1, 2]), per=0, **_two()),
        lambda: rate_per_unit(amounts=np.array([1, 2]), units=np.array([1, np.inf]), **_two()),
    ],
)
def test_wrong_answers_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        call()


def _two() -> dict[str, Any]:
    return {"raters": np.array([0, 1]), "scenarios": np.array([0, 1])}


def test_medians_of_known_cells_are_those_of_their_rows() -> None:
    rng = np.random.default_rng(7)
    raters, scenarios = rng.integers(0, 20, 400), rng.integers(0, 9, 400)
    rows: dict[str, Any] = {
        "values": rng.integers(1, 6, 400),
        "groups": rng.integers(0, 3, 400),
        "count": 3,
        "raters": raters,
        "scenarios": scenarios,
        "population": BOTH_NEW,
    }
    terms = terms_for_groups(population=BOTH_NEW, raters=raters, scenarios=scenarios)

    known = medians(**rows, cells=cells_of(terms, rows["groups"], 3))

    plain = medians(**rows)
    for name in ("value", "low", "high", "effective_n"):
        np.testing.assert_allclose(getattr(known, name), getattr(plain, name), rtol=1e-12)
