"""Looking at many groups: adjusted p-values against statsmodels and scipy, and the levels of intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.equity import Correction, adjusted, interval_level
from apps.statistics.errors import BadInput
from tests.statistics.crowds import golden

GOLDEN = golden("equity")["p"]
CORRECTIONS: list[Correction] = ["bh", "holm", "bonferroni", "none"]
SOME = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize("correction", ["bh", "holm", "bonferroni"])
def test_adjusted_values_equal_statsmodels(correction: Correction) -> None:
    found = adjusted(p=np.array(GOLDEN["p"]), correction=correction)

    np.testing.assert_allclose(found, GOLDEN[correction], atol=1e-12)


def test_bh_equals_scipy() -> None:
    np.testing.assert_allclose(adjusted(p=np.array(GOLDEN["p"])), GOLDEN["bh_scipy"], atol=1e-12)


@given(p=SOME, correction=st.sampled_from(CORRECTIONS))
def test_adjusting_never_lowers_a_value_nor_changes_the_order(p: list[float], correction: Correction) -> None:
    column = np.array(p)

    found = adjusted(p=column, correction=correction)

    assert (found >= column - 1e-15).all()
    assert (found <= 1).all()
    assert (np.diff(found[np.argsort(column, kind="stable")]) >= 0).all()


@given(p=SOME)
def test_the_corrections_stand_in_a_line(p: list[float]) -> None:
    none, bh, holm, bonferroni = (
        adjusted(p=np.array(p), correction=correction) for correction in ("none", "bh", "holm", "bonferroni")
    )

    assert (none <= bh + 1e-12).all()
    assert (bh <= holm + 1e-12).all()
    assert (holm <= bonferroni + 1e-12).all()


def test_an_interval_allows_for_the_number_of_groups() -> None:
    assert interval_level(comparisons=5) == pytest.approx(0.99)
    assert interval_level(comparisons=5, correction="bh", rejected=3) == pytest.approx(0.97)
    assert interval_level(comparisons=5, correction="bh") == pytest.approx(0.99)
    assert interval_level(comparisons=5, correction="none") == 0.95
    assert interval_level(comparisons=0, level=0.9) == 0.9


def test_what_makes_no_sense_is_refused() -> None:
    for p in ([0.1, np.nan], [-0.1], [1.1]):
        with pytest.raises(BadInput):
            adjusted(p=np.array(p))
    with pytest.raises(BadInput):
        interval_level(comparisons=2, correction="bh", rejected=3)
    with pytest.raises(BadInput):
        interval_level(comparisons=2, level=1.0)
    assert adjusted(p=np.array([])).size == 0
