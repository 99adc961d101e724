"""Do bounds for every look keep their promise? A reduced, seeded run of the simulation in false_alarms.py."""

from __future__ import annotations

import pytest

from tests.statistics.false_alarms import Row, designs, false_alarms

REPEATS = 60
MEANS = "mean, raters 1, uneven loads, both new"
TAKEN_FOR_FIXED = "betting, 20 scenarios 0.6 taken for fixed"
SLOW = {name for name in designs() if name.startswith("Bradley-Terry")}


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    chosen = tuple(name for name in designs() if name not in SLOW)
    return {row.name: row for row in false_alarms(repeats=REPEATS, seed=1, names=chosen)}


def test_bounds_rarely_exclude_the_truth_at_any_look(rows: dict[str, Row]) -> None:
    # 8 of 60 is what a true rate of 5 % exceeds once in 300 designs.
    for row in rows.values():
        if row.name != TAKEN_FOR_FIXED:
            assert row.rate <= 8 / REPEATS, row
    held = [row.rate for row in rows.values() if row.name != TAKEN_FOR_FIXED]
    assert sum(held) / len(held) <= 0.05


def test_rater_blocks_alone_do_not_carry_the_chance_of_scenarios(rows: dict[str, Row]) -> None:
    assert rows[TAKEN_FOR_FIXED].rate > 0.1


def test_the_bounds_still_see_something(rows: dict[str, Row]) -> None:
    easy = rows["mean, raters 0.5, both new"]
    assert easy.power > 0.95
    assert easy.stop is not None
    assert easy.stop <= 40
    assert rows["betting, raters 0.5"].power > 0.9


def test_contrasts_keep_the_promise_too() -> None:
    for row in false_alarms(repeats=15, seed=2, names=tuple(SLOW)):
        assert row.rate <= 3 / 15
        assert row.power >= 0.5


def test_the_same_seed_gives_the_same_rows() -> None:
    assert false_alarms(repeats=5, seed=3, names=(MEANS,)) == false_alarms(repeats=5, seed=3, names=(MEANS,))
