"""Gold items: scenarios on which the right order of the versions is known, and how raters answer them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.lazily import special
from apps.statistics.pairwise.comparisons import Outcome
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.plan import Shown
from apps.statistics.simulate.specs import Behaviour
from apps.statistics.simulate.streams import Stream, side_stream

NOT_GOLD = -1
"""What stands in the place of the right answer where an item is not gold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GoldItems:
    """The right order on each gold scenario, `orders` (scenarios, versions), nan where not gold; each rater's `accuracy` (raters,).

    Without gold items `orders` is None, and accuracies are nan.
    """

    orders: Floats | None
    accuracy: Floats

    def expected(self, shown: Shown) -> Ints:
        """Give the right outcome of each judgment, shape (n,), NOT_GOLD where there is none."""
        if self.orders is None:
            return np.full(shown.raters.size, NOT_GOLD, dtype=np.intp)
        lead = self.orders[shown.scenarios, shown.first] - self.orders[shown.scenarios, shown.second]
        right = np.where(lead > 0, Outcome.WIN, Outcome.LOSS)
        return np.where(np.isnan(lead), NOT_GOLD, right).astype(np.intp)

    def answered(self, *, said: Ints, shown: Shown, kinds: Ints, seed: int) -> Ints:
        """Put in the answers (n,) to gold items: the right one with the rater's accuracy, else its opposite; coins stay coins."""
        if self.orders is None:
            return said
        expected, who = self.expected(shown), shown.raters
        right = side_stream(seed, Stream.GOLD_ANSWERS).random(said.size) < self.accuracy[who]
        opposite = np.where(expected == Outcome.WIN, Outcome.LOSS, Outcome.WIN)
        kept = (expected == NOT_GOLD) | (kinds[who] == Behaviour.COIN)
        return np.where(kept, said, np.where(right, expected, opposite)).astype(np.intp)


def gold_items(*, crowd: Crowd, raters: int, scenarios: int, seed: int) -> GoldItems:
    """Draw which scenarios are gold, the right order of the versions there, and how accurate each rater is on them."""
    gold, versions = crowd.gold, len(crowd.strengths)
    if gold is None:
        return GoldItems(orders=None, accuracy=np.full(raters, np.nan))
    rng = side_stream(seed, Stream.GOLD_ORDERS)
    orders = rng.random((scenarios, versions))
    orders[rng.random(scenarios) >= gold.share] = np.nan
    skill = side_stream(seed, Stream.GOLD_SKILL).standard_normal(raters)
    return GoldItems(
        orders=orders, accuracy=special.expit(special.logit(gold.accuracy) + gold.spread * skill)
    )
