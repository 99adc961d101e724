"""Groups whose rows do not vary, beside others that do: sums of squares may round to nothing where clusters' own do not."""

from __future__ import annotations

import numpy as np

from apps.statistics.equity import group_gaps
from apps.statistics.population import Population


def test_a_group_that_always_says_the_same_leaves_the_others_their_gaps() -> None:
    rng = np.random.default_rng(52)  # found by a search: its sums of squares round to nothing
    n, kinds = int(rng.integers(20, 400)), int(rng.integers(2, 6))
    groups, raters, scenarios = rng.integers(0, kinds, n), rng.integers(0, 200, n), rng.integers(0, 17, n)
    likely = rng.random(kinds)
    likely[0] = float(rng.integers(0, 2))
    values = (rng.random(n) < likely[groups]).astype(float)

    found = group_gaps(
        values=values,
        groups=groups,
        count=kinds,
        raters=raters,
        scenarios=scenarios,
        population=Population(),
        correction="none",
    )

    assert np.ptp(values[groups == 0]) == 0
    assert all(reason is None for reason in found.undefined[1:])
    assert np.isfinite(found.value[1:]).all()
