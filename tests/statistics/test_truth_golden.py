"""Truth inference against another library, and Dawid and Skene's model against its formula written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.truth import (
    coin,
    confusion,
    dawid_skene,
    majority,
    majority_accuracy,
    one_coin,
    settling,
)
from tests.statistics.crowds import golden

FIGURES: dict[str, Any] = golden("truth")
TABLE = np.array(FIGURES["categories"])
UNITS, RATERS = (column.ravel() for column in np.indices(TABLE.shape))
COLUMNS: dict[str, Any] = {"units": UNITS, "categories": TABLE.ravel(), "raters": RATERS, "count": 3}


@pytest.fixture
def _without_priors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn the priors down to next to nothing: the library fits by likelihood alone."""
    monkeypatch.setattr(coin, "PULL", 1e-9)
    monkeypatch.setattr(confusion, "PULL", 1e-9)
    monkeypatch.setattr(settling, "SPARE", 1e-9)
    monkeypatch.setattr(settling, "TOLERANCE", 0.0)


def test_the_majority_is_the_librarys_where_it_is_one() -> None:
    found = majority(**COLUMNS)

    decided = ~found.tied
    assert decided.mean() > 0.8
    np.testing.assert_array_equal(found.winner[decided], np.array(FIGURES["majority"])[decided])


@pytest.mark.usefixtures("_without_priors")
def test_the_one_coin_model_is_the_librarys() -> None:
    found = one_coin(**COLUMNS)

    np.testing.assert_allclose(found.posterior, FIGURES["one_coin"], atol=1e-6)
    np.testing.assert_allclose(found.accuracy, FIGURES["skills"], atol=1e-6)


@pytest.mark.usefixtures("_without_priors")
def test_dawid_and_skenes_model_is_the_librarys() -> None:
    found = dawid_skene(**COLUMNS)

    # Both walk a flat likelihood to the same place from different starts; the library stops at a gain of 1e-12.
    np.testing.assert_allclose(found.posterior, FIGURES["dawid_skene"], atol=5e-6)


def test_with_priors_the_winners_are_much_the_same_and_no_worse() -> None:
    truth = np.array(FIGURES["truth"])

    for model, name in ((one_coin, "one_coin"), (dawid_skene, "dawid_skene")):
        theirs = np.array(FIGURES[name]).argmax(axis=1)
        found = model(**COLUMNS)
        assert (found.winner == theirs).mean() > 0.98
        assert (found.winner == truth).mean() >= (theirs == truth).mean()
        plain = majority_accuracy(**COLUMNS, truth=truth, ties="share").value
        assert (found.winner == truth).mean() > plain


def test_the_likelihood_is_that_of_the_formula() -> None:
    found = dawid_skene(**COLUMNS)
    assert found.confusion is not None

    total = 0.0
    for row, chances in zip(TABLE, found.posterior, strict=True):
        joint = found.prevalence.copy()
        for rater, category in enumerate(row):
            joint *= found.confusion[rater, :, category]
        total += float(np.log(joint.sum()))
        np.testing.assert_allclose(chances, joint / joint.sum(), atol=1e-12)
    assert found.log_likelihood == pytest.approx(total)
