"""Published scores of 59 models by 124 people (LLMFAO), reproduced from the published judgments."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from apps.statistics.arrays import Floats
from apps.statistics.pairwise import (
    AverageWinRates,
    Comparisons,
    average_win_rates,
    bradley_terry,
    ranks,
    win_rates,
)
from tests.statistics.crowds import NEW_RATERS
from tests.statistics.realdata import DATA, needs

FOLDER = DATA / "llmfao"

pytestmark = needs("llmfao")


@pytest.fixture(scope="module")
def names() -> list[str]:
    rows = _rows("crowd-comparisons.csv")
    return sorted({row["left"] for row in rows} | {row["right"] for row in rows})


@pytest.fixture(scope="module")
def comparisons(names: list[str]) -> Comparisons:
    rows = _rows("crowd-comparisons.csv")
    index = {name: place for place, name in enumerate(names)}
    outcome = {"left": 0, "right": 1, "tie": 2}
    return Comparisons(
        first=np.array([index[row["left"]] for row in rows]),
        second=np.array([index[row["right"]] for row in rows]),
        outcomes=np.array([outcome[row["winner"]] for row in rows]),
        raters=np.array([int(row["worker"]) for row in rows]),
        scenarios=np.array([int(row["prompt"]) for row in rows]),
        versions=len(names),
    )


def test_bradley_terry_scores_are_the_published_ones(comparisons: Comparisons, names: list[str]) -> None:
    strengths = np.exp(bradley_terry(comparisons=comparisons).value)

    np.testing.assert_allclose(
        strengths / strengths.sum(), _published("bradley_terry", names), rtol=0, atol=1e-6
    )


def test_average_win_rates_are_the_published_ones(comparisons: Comparisons, names: list[str]) -> None:
    rates = average_win_rates(comparisons=comparisons)

    np.testing.assert_allclose(rates.value, _published("average_win_rate", names), rtol=0, atol=1e-6)


def test_counts_are_those_of_the_data(comparisons: Comparisons) -> None:
    fit = bradley_terry(comparisons=comparisons)

    assert (fit.n, fit.raters, fit.scenarios) == (8_931, 124, 13)
    assert fit.method == "ties half; two-way clustered by rater and scenario, CR1, t(11)"
    assert fit.degrees == pytest.approx(11.9, abs=0.1)
    assert fit.version_n.sum() == 2 * 8_931


def test_standard_errors_widen_from_raters_to_both(comparisons: Comparisons) -> None:
    both = bradley_terry(comparisons=comparisons).contrast_errors()
    by_rater = bradley_terry(comparisons=comparisons, population=NEW_RATERS).contrast_errors()
    off = ~np.eye(len(both), dtype=bool)

    # Rater-only errors were measured 32 % too narrow for new raters and new prompts, before the factor for 13 prompts.
    assert 0.55 < (by_rater[off] / both[off]).mean() < 0.72


def test_thin_pairs_say_why_they_have_no_interval(comparisons: Comparisons) -> None:
    rates = win_rates(comparisons=comparisons)

    thin = np.array([reason is not None for reason in rates.undefined])
    assert (np.isnan(rates.low) == thin).all()
    assert (thin == ((rates.raters < 2) | (rates.scenarios < 2))).all()
    assert thin.any()
    assert not thin.all()


def test_rank_sets_hold_the_point_ranks(comparisons: Comparisons, names: list[str]) -> None:
    found = ranks(fit=bradley_terry(comparisons=comparisons, population=NEW_RATERS))

    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert names[found.value.argmin()] == "GPT 4"
    assert found.high[found.value.argmin()] < found.low[found.value.argmax()]


def test_an_average_over_thin_pairs_is_never_surer_for_both_new(comparisons: Comparisons) -> None:
    def width(rates: AverageWinRates) -> Floats:
        return rates.high - rates.low

    both = average_win_rates(comparisons=comparisons)
    by_rater = average_win_rates(comparisons=comparisons, population=NEW_RATERS)

    assert (width(both) >= width(by_rater)).all()


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published(algorithm: str, names: list[str]) -> list[float]:
    scores = {
        row["item"]: float(row["score"])
        for row in _rows("evalica-golden.csv")
        if row["algorithm"] == algorithm
    }
    return [scores[name] for name in names]
