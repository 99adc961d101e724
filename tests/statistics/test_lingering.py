"""Hesitation stands out from slow people and from long items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.errors import BadInput
from apps.statistics.quality.lingering import lingered


def test_only_who_lingers_longer_than_usual_on_an_item_of_its_length_has_lingered() -> None:
    raters, items = (column.ravel() for column in np.meshgrid(np.arange(6), np.arange(5), indexing="ij"))
    pace, length = np.array([5.0, 10, 10, 10, 10, 60]), np.array([1.0, 1, 1, 1, 8])
    seconds = pace[raters] * length[items]
    seconds[7] *= 2.5  # rater 1 on item 2
    seconds[13] *= 1.8  # rater 2 on item 3

    found = lingered(seconds=seconds, raters=raters, items=items)

    assert np.flatnonzero(found).tolist() == [7]


def test_two_judgments_tell_nobodys_usual_time() -> None:
    columns: dict[str, Any] = {"raters": np.array([0, 0, 0, 1, 1]), "items": np.arange(5)}

    found = lingered(seconds=np.array([10.0, 10, 90, 10, 90]), **columns)

    assert found.tolist() == [False, False, True, False, False]
    with pytest.raises(BadInput):
        lingered(seconds=np.zeros(5), **columns)
