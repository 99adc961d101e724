"""Columns with wrong codes are refused at the door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.statistics.crowds import judged

GOOD = judged((0, 1, 0, 0, 0), (1, 0, 4, 1, 1), versions=2)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("first", np.array([0, 2])),
        ("first", np.array([0, 0])),
        ("second", np.array([1, -1])),
        ("outcomes", np.array([0, 5])),
        ("outcomes", np.array([0, 1, 1])),
        ("raters", np.array([0.0, 1.0])),
        ("scenarios", np.array([[0], [1]])),
        ("positions", np.array([0, 1])),
        ("weights", np.array([1.0, -1.0])),
        ("weights", np.array([1.0, np.nan])),
    ],
)
def test_wrong_columns_are_refused(name: str, column: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        replace(GOOD, **{name: column})


def test_narrow_and_unsigned_codes_are_welcome() -> None:
    narrow = replace(GOOD, first=np.array([0, 1], dtype=np.uint8), raters=np.array([0, 1], dtype=np.int16))

    assert narrow.counted("half").first.dtype == np.intp
    assert narrow.counted("half").n == 1
