"""Whether people agree less across groups than within them, where all judgments are too many to be shuffled."""

from __future__ import annotations

import numpy as np
import pytest

from apps.analysis.review_parts import _apart
from apps.analysis.review_parts._apart import apart
from apps.dashboards.pages.equity import _apart as told


def test_a_test_of_some_items_counts_those_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    people = np.arange(40)
    units, raters = (
        np.repeat(np.arange(60), 10),
        np.concatenate([rng.choice(people, 10, replace=False) for _ in range(60)]),
    )
    groups = raters % 2
    values = rng.normal(0, 1, (60, 2))[units, groups] + rng.normal(0, 0.3, 600)
    rows = {"values": values, "units": units * 3, "raters": raters, "groups": groups, "seed": 1}
    whole = apart(**rows)
    monkeypatch.setattr(_apart, "WORK", 200 * _apart.FEWEST)
    some = apart(**rows)

    assert (whole.n, whole.tested, some.n) == (60, 60, 60)
    assert 15 <= some.tested <= 20  # ten judgments each, about two hundred of them
    assert (some.within, some.across) == (whole.within, whole.across)
    assert max(some.p, whole.p) < 0.02

    row = {"metric": "good", "version": None, "key": "age_band", "adjusted": some.p, "proven": True}
    assert "60 items, " in told({**row, **vars(whole)}).figures
    assert f"of {some.tested} items drawn at random" in told({**row, **vars(some)}).figures


def test_chance_is_asked_less_often_where_it_does_as_much() -> None:
    rng = np.random.default_rng(5)
    units, raters = (
        np.repeat(np.arange(40), 6),
        np.tile(np.arange(6), 40) + 6 * np.repeat(np.arange(40) % 5, 6),
    )
    rows = [rng.normal(0, 1, 240) for _ in range(100)]
    found = [apart(values=values, units=units, raters=raters, groups=raters % 2, seed=1) for values in rows]

    early = [one for one in found if one.shuffles < _apart.MOST]
    assert len(early) > 80
    assert all(one.p == _apart.ENOUGH / one.shuffles for one in early)
    assert all(one.p <= (_apart.ENOUGH + 1) / (_apart.MOST + 1) for one in found if one not in early)
    # Nobody differs here: p is below 0.1 in one of ten, as it promises.
    assert 3 <= sum(one.p <= 0.1 for one in found) <= 17
