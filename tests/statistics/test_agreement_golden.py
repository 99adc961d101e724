"""Agreement against other people's libraries, on tables kept with their figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.agreement import (
    cohen_kappa,
    estimate,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    icc,
    krippendorff_alpha,
)
from apps.statistics.agreement.alpha import Measurement
from apps.statistics.agreement.chance import Weights
from apps.statistics.agreement.intraclass import Form
from apps.statistics.arrays import Ints
from apps.statistics.intervals import t_quantile
from tests.statistics.crowds import golden

FIGURES: dict[str, Any] = golden("agreement")
GWET: dict[str, Any] = golden("agreement_gwet")
LEVELS: tuple[Measurement, ...] = ("nominal", "ordinal", "interval")


def columns(name: str) -> tuple[Ints, Ints, Ints]:
    """Give units, raters and values of a table of units by raters, where -1 is no rating."""
    table = np.array(FIGURES[name])
    units, raters = np.nonzero(table >= 0)
    return units, raters, table[units, raters]


@pytest.mark.parametrize("measurement", LEVELS)
@pytest.mark.parametrize("table", ["complete", "missing"])
def test_alpha_is_that_of_two_libraries(table: str, measurement: Measurement) -> None:
    units, raters, values = columns(table)

    found = krippendorff_alpha(units=units, values=values, raters=raters, measurement=measurement)

    for figure in FIGURES["alpha"][table][measurement].values():
        assert found.value == pytest.approx(figure, abs=1e-12)


def test_fleiss_kappa_is_that_of_two_libraries() -> None:
    units, raters, categories = columns("complete")

    found = fleiss_kappa(units=units, categories=categories, raters=raters)

    assert found.value == pytest.approx(FIGURES["fleiss"], abs=1e-12)
    assert found.value == pytest.approx(GWET["fleiss"], abs=6e-6)


@pytest.mark.parametrize("table", ["complete", "missing"])
@pytest.mark.parametrize(
    ("weights", "name"), [("none", "identity"), ("linear", "linear"), ("quadratic", "quadratic")]
)
def test_gwets_coefficients_and_their_variance_are_the_librarys(
    table: str, weights: Weights, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    units, raters, categories = columns(table)
    count = int(categories.max()) + 1
    monkeypatch.setattr(estimate, "MOST_ROWS", 1)
    figures = GWET["gwet"][table][name]

    if weights == "none":
        found = gwet_ac1(units=units, categories=categories, count=count, raters=raters)
    else:
        found = gwet_ac2(units=units, categories=categories, count=count, raters=raters, weights=weights)

    # The library rounds to five digits.
    assert found.value == pytest.approx(figures["value"], abs=6e-6)
    assert 1 - found.observed == pytest.approx(figures["pa"], abs=6e-6)
    assert 1 - found.expected == pytest.approx(figures["pe"], abs=6e-6)
    # Its standard error is over units; many patterns make the project's interval the linearised one.
    half = float(t_quantile(level=0.95, degrees=found.n - 1))
    assert (found.value - found.low) / half == pytest.approx(figures["error"], abs=6e-6)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_cohens_kappa_is_that_of_two_libraries_and_its_interval_of_one(weights: Weights) -> None:
    table = np.array(FIGURES["complete"])
    figures = FIGURES["cohen"][weights]

    found = cohen_kappa(first=table[:, 0], second=table[:, 1], count=4, weights=weights)

    assert found.value == pytest.approx(figures["sklearn"], abs=1e-12)
    assert found.value == pytest.approx(figures["statsmodels"], abs=1e-12)
    # statsmodels leaves out the factor n / (n - 1).
    error = np.sqrt(figures["variance"] * found.n / (found.n - 1))
    half = float(t_quantile(level=0.95, degrees=found.n - 1)) * error
    assert found.high - found.value == pytest.approx(half, abs=1e-12)
    assert found.value - found.low == pytest.approx(half, abs=1e-12)


@pytest.mark.parametrize(
    ("form", "name"), [("one", "ICC(1,1)"), ("agreement", "ICC(A,1)"), ("consistency", "ICC(C,1)")]
)
def test_intraclass_correlations_and_their_intervals_are_the_librarys(form: Form, name: str) -> None:
    table = np.array(FIGURES["numeric"])
    units, raters = (column.ravel() for column in np.indices(table.shape))

    found = icc(units=units, values=table.ravel(), raters=raters, form=form)

    assert [found.value, found.low, found.high] == pytest.approx(FIGURES["icc"][name], abs=1e-9)
    if form == "one":
        cut = raters < 2
        short = icc(units=units[cut], values=table.ravel()[cut], raters=raters[cut], form=form)
        assert [short.value, short.low, short.high] == pytest.approx(FIGURES["one_way_cut"], abs=1e-9)
