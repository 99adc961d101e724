"""Pairwise estimators against statsmodels, evalica, choix and a likelihood written apart (golden/pairwise.json says how)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.arrays import Floats
from apps.statistics.pairwise import Comparisons, Ties, average_win_rates, bradley_terry, win_rates
from apps.statistics.population import Population
from apps.statistics.proportions import proportion
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, golden

GOLDEN = golden("pairwise")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
VERSIONS: int = GOLDEN["versions"]
COMPARISONS = Comparisons(versions=VERSIONS, **COLUMNS)
POPULATIONS = [BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED]
SIGNS = {
    "two_way": {"rater": 1, "scenario": 1, "cell": -1},
    "rater": {"rater": 1},
    "scenario": {"scenario": 1},
    "none": {"row": 1},
}


def clusters(rows: np.ndarray[Any, Any]) -> dict[str, int]:
    """Count the clusters of each kind among some rows, straight from the columns."""
    raters, scenarios = COLUMNS["raters"][rows], COLUMNS["scenarios"][rows]
    return {
        "rater": len(set(raters)),
        "scenario": len(set(scenarios)),
        "cell": len(set(zip(raters, scenarios, strict=True))),
        "row": int(rows.sum()),
    }


def corrected(uncorrected: dict[str, Any], population: Population, count: dict[str, int]) -> Floats:
    """Put the oracle's uncorrected parts together, each with its factor G / (G - 1)."""
    parts = [
        sign * count[kind] / (count[kind] - 1) * np.array(uncorrected[kind])
        for kind, sign in SIGNS[population.clustering].items()
    ]
    total: Floats = np.sum(parts, axis=0)
    return total


JUDGED = COLUMNS["outcomes"] < 4


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
def test_scores_and_covariance_equal_a_clustered_glm(population: Population) -> None:
    fit = bradley_terry(comparisons=COMPARISONS, population=population)
    expected = corrected(GOLDEN["half"]["uncorrected_covariance"], population, clusters(JUDGED))

    np.testing.assert_allclose(fit.value, GOLDEN["half"]["scores"], atol=1e-9)
    np.testing.assert_allclose(fit.covariance, expected, atol=1e-9)


def test_scores_equal_evalica() -> None:
    np.testing.assert_allclose(
        bradley_terry(comparisons=COMPARISONS).value, GOLDEN["evalica"]["scores"], atol=1e-9
    )


def test_average_win_rates_equal_evalica() -> None:
    np.testing.assert_allclose(
        average_win_rates(comparisons=COMPARISONS).value, GOLDEN["evalica"]["average_win_rate"], atol=1e-12
    )


def test_scores_without_ties_equal_choix() -> None:
    fit = bradley_terry(comparisons=COMPARISONS, ties="drop")

    np.testing.assert_allclose(fit.value, GOLDEN["choix_drop"], atol=1e-6)


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
def test_models_of_ties_equal_a_general_optimiser(ties: Ties) -> None:
    fit = bradley_terry(comparisons=COMPARISONS, ties=ties, population=NEW_RATERS)
    raters = clusters(JUDGED)["rater"]
    covariance = np.array(GOLDEN[ties]["uncorrected_covariance_by_rater"]) * raters / (raters - 1)

    assert fit.tie is not None
    np.testing.assert_allclose(fit.value, GOLDEN[ties]["scores"], atol=1e-6)
    assert fit.tie.value == pytest.approx(GOLDEN[ties]["tie"], abs=1e-6)
    np.testing.assert_allclose(fit.covariance, covariance[:-1, :-1], rtol=1e-6, atol=1e-8)
    assert fit.tie.error == pytest.approx(np.sqrt(covariance[-1, -1]), rel=1e-6)


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
def test_win_rates_have_the_variance_of_clustered_least_squares(population: Population) -> None:
    rates = win_rates(comparisons=COMPARISONS, population=population)
    lower = np.minimum(COLUMNS["first"], COLUMNS["second"])
    codes = lower * VERSIONS + np.maximum(COLUMNS["first"], COLUMNS["second"])

    assert (rates.first * VERSIONS + rates.second).tolist() == GOLDEN["pairs"]["codes"]
    np.testing.assert_allclose(rates.value, GOLDEN["pairs"]["rates"], atol=1e-12)
    for pair, code in enumerate(GOLDEN["pairs"]["codes"]):
        parts = {kind: values[pair] for kind, values in GOLDEN["pairs"]["uncorrected_variance"].items()}
        variance = corrected(parts, population, clusters(JUDGED & (codes == code)))
        assert variance > 0
        p = rates.value[pair]
        assert rates.effective_n[pair] == pytest.approx(p * (1 - p) / variance, rel=1e-9)


@pytest.mark.parametrize(
    "population", [NEW_RATERS, NEW_SCENARIOS], ids=lambda population: population.clustering
)
def test_average_win_rates_have_the_delta_method_variance(population: Population) -> None:
    rates = average_win_rates(comparisons=COMPARISONS, population=population)

    for version in range(VERSIONS):
        met = JUDGED & ((COLUMNS["first"] == version) | (COLUMNS["second"] == version))
        parts = {kind: values[version] for kind, values in GOLDEN["average_uncorrected_variance"].items()}
        spare = (met.sum() - 1) / (met.sum() - rates.opponents[version])
        variance = corrected(parts, population, clusters(met)) * spare
        p = rates.value[version]
        assert rates.effective_n[version] == pytest.approx(p * (1 - p) / variance, rel=1e-9)


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.clustering)
def test_a_proportion_has_the_variance_of_clustered_least_squares(population: Population) -> None:
    scores = np.array([1, 0, 0.5, 0.5])[COLUMNS["outcomes"][JUDGED]]
    found = proportion(
        values=scores,
        raters=COLUMNS["raters"][JUDGED],
        scenarios=COLUMNS["scenarios"][JUDGED],
        population=population,
    )
    variance = corrected(GOLDEN["mean_score"]["uncorrected_variance"], population, clusters(JUDGED))

    p = GOLDEN["mean_score"]["value"]
    assert found.value == pytest.approx(p, abs=1e-12)
    assert found.effective_n == pytest.approx(p * (1 - p) / float(variance), rel=1e-9)
