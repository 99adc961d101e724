from __future__ import annotations

import numpy as np
import pytest

from apps.statistics.errors import BadInput
from apps.statistics.reliance import reliance


def test_the_two_rates_have_denominators_of_their_own() -> None:
    followed = np.array([1, 1, 0, 0, 1, 0, 1, 1])
    right = np.array([1, 0, 1, 0, 1, 1, 0, 0])
    raters = np.arange(8) % 4

    found = reliance(
        followed=followed,
        right=right,
        groups=np.zeros(8, dtype=int),
        count=1,
        raters=raters,
        scenarios=np.arange(8),
    )

    assert found.over.value[0] == pytest.approx(3 / 4)
    assert found.under.value[0] == pytest.approx(2 / 4)
    assert found.decided.value[0] == pytest.approx(3 / 8)
    assert (found.over.n[0], found.under.n[0], found.decided.n[0]) == (4, 4, 8)


def test_a_group_in_which_the_advice_was_always_right_has_no_over_reliance() -> None:
    found = reliance(
        followed=np.array([1, 0, 1, 1, 0, 1]),
        right=np.array([1, 1, 1, 0, 0, 0]),
        groups=np.array([0, 0, 0, 1, 1, 1]),
        count=2,
        raters=np.array([0, 1, 2, 0, 1, 2]),
        scenarios=np.array([0, 1, 2, 3, 4, 5]),
    )

    assert found.over.undefined[0] is not None
    assert found.over.value[1] == pytest.approx(2 / 3)
    assert found.under.value[0] == pytest.approx(1 / 3)


def test_other_values_than_yes_and_no_are_refused() -> None:
    with pytest.raises(BadInput):
        reliance(
            followed=np.array([2]),
            right=np.array([1]),
            groups=np.array([0]),
            count=1,
            raters=np.array([0]),
            scenarios=np.array([0]),
        )
