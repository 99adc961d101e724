"""From priorities of pairs to small integers for items, by which slots are given out: the pair first, within it the scenario."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, compact, probabilities, size_of

HIGHEST, LOWEST = 100, -100
LEVELS = 10
"""Pairs whose priorities are alike to a tenth of the largest share a level, so that a rater meets more than one of them."""
TIERS = HIGHEST // LEVELS
"""Scenarios with as many judgments as the least judged, one more, two more ...; the last tier holds all others."""

Priorities = npt.NDArray[np.int16]


def item_priorities(
    *, pairs: Column, scenarios: Column, judgments: Column, values: Numbers, sampled: bool = True
) -> Priorities:
    """Give each item a priority from -100 to 100, shape (items,); larger comes first, equal ones in the plan's own order.

    Columns (items,): the item's pair (an index into `values`), its scenario, and its judgments so far; `values` (pairs,) are those of
    `pair_priorities`. Items of a needed pair lie between 1 and 100, ten levels of the pair with ten tiers each: where scenarios are
    `sampled`, those with the fewest judgments in the pair come first, since judgments spread over more scenarios vary less. Items that
    help nothing are at -100. Where nothing helps (every question is decided) all are 0: the uniform order. Raises BadInput.
    """
    priority = probabilities("values", values)
    which = codes("pairs", pairs, below=priority.size)
    what = codes("scenarios", scenarios, rows=which.size)
    made = codes("judgments", judgments, rows=which.size)
    if not (priority > 0).any():
        return np.zeros(which.size, dtype=np.int16)
    level = np.ceil(np.round(priority * LEVELS, 9)).astype(np.int16)
    top = np.where(level > 0, level * TIERS, LOWEST).astype(np.int16)[which]
    if not sampled:
        return top
    tier = np.minimum(_ahead(which, what, made, priority.size), TIERS - 1).astype(np.int16)
    tier[priority[which] == 0] = 0
    result: Priorities = top - tier
    return result


def _ahead(pairs: Ints, scenarios: Ints, judgments: Ints, count: int) -> Floats:
    """Give by how many judgments each item's scenario is ahead of the least judged scenario of its pair, shape (items,)."""
    width = size_of(scenarios)
    cells, size = compact(pairs * width + scenarios, count * width)
    sums = np.bincount(cells, judgments, minlength=size)
    pair = np.full(size, count, dtype=np.intp)
    pair[cells] = pairs
    least = np.full(count + 1, np.inf)
    np.minimum.at(least, pair, sums)
    ahead: Floats = (sums - least[pair])[cells]
    return ahead
