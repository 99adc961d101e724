"""Numbers without each part of their rows are what computing them anew gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.statistics.errors import BadInput
from apps.statistics.influence import Kind, without_each
from apps.statistics.population import Population
from apps.statistics.sequential import sequential_gap, sequential_mean, sequential_ratio

POPULATIONS = [Population(raters=r, scenarios=s) for r in ("new", "fixed") for s in ("new", "fixed")]
MAKERS: dict[Kind, Any] = {"mean": sequential_mean, "gap": sequential_gap, "log_ratio": sequential_ratio}


def panel(seed: int, rows: int = 60) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "values": rng.integers(0, 2, rows).astype(np.float64),
        "raters": rng.integers(0, 7, rows),
        "scenarios": rng.integers(0, 9, rows),
    }


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda one: one.clustering)
@pytest.mark.parametrize("kind", ["mean", "gap", "log_ratio"])
def test_each_number_is_that_of_the_other_rows(kind: Kind, population: Population) -> None:
    columns = panel(3)
    members = np.random.default_rng(5).random(60) < 0.5
    more: dict[str, Any] = {} if kind == "mean" else {"members": members}
    for parts in (columns["raters"], columns["scenarios"], np.arange(60)):
        count = int(parts.max()) + 1

        found = without_each(**columns, **more, parts=parts, count=count, kind=kind, population=population)

        for part in range(count):
            left = parts != part
            anew = MAKERS[kind](
                **{name: column[left] for name, column in columns.items()},
                **{name: column[left] for name, column in more.items()},
                order=np.arange(7),
                population=population,
            )
            value = np.exp(found.value[part]) if kind == "log_ratio" else found.value[part]
            assert value == pytest.approx(anew.value)
            assert found.error[part] == pytest.approx(anew.error)
            assert found.n[part] == anew.n


def test_weights_count_as_in_the_weighted_mean() -> None:
    columns = panel(4)
    weights = np.random.default_rng(6).uniform(0.5, 3, 60)

    found = without_each(**columns, parts=columns["raters"], count=7, weights=weights)

    whole = sequential_mean(**columns, order=np.arange(7), weights=weights)
    assert found.whole == pytest.approx(whole.value)
    assert found.whole_error == pytest.approx(whole.error)
    left = columns["raters"] != 2
    anew = sequential_mean(
        **{name: column[left] for name, column in columns.items()},
        order=np.arange(7),
        weights=weights[left],
    )
    assert found.value[2] == pytest.approx(anew.value)
    assert found.error[2] == pytest.approx(anew.error)


def test_a_total_is_counted_and_what_is_empty_is_no_number() -> None:
    one = {"values": [1.0, 1.0, 0.0], "raters": [0, 0, 0], "scenarios": [0, 1, 1]}
    columns: dict[str, Any] = {name: np.array(column) for name, column in one.items()}

    total = without_each(**columns, parts=np.arange(3), count=3, kind="total")
    assert total.value.tolist() == [1.0, 1.0, 2.0]
    assert total.error.tolist() == [0.0, 0.0, 0.0]

    alone = without_each(**columns, parts=columns["raters"], count=1)
    assert alone.n.tolist() == [0]
    assert np.isnan([alone.value[0], alone.error[0], alone.whole_error]).all()


def test_a_gap_without_members_is_refused() -> None:
    columns = panel(1)

    with pytest.raises(BadInput, match="member"):
        without_each(**columns, parts=columns["raters"], count=7, kind="gap")
