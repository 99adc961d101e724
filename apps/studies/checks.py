"""At which positions of a rater's sequence a check stands. A pure function of seed, rater and position.

Never first, never two in a row: checks are drawn among the places between others. A rater's sequence is drawn block by
block; each block begins with an item of the study, so that the rule holds where two meet.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

BLOCK = 50
BEFORE_REPEAT = 3
"""How many others stand between an item and its repeat, at least."""


@dataclass(frozen=True)
class CheckPlan:
    """How many checks a rater meets.

    Attributes:
        gold, repeat: shares of a rater's sequence.
        attention: how many in the first block.
        length: how long the sequence is expected to be.
    """

    gold: float
    attention: int
    repeat: float
    length: int

    @property
    def block(self) -> int:
        """How many positions are drawn at once."""
        return min(BLOCK, self.length)


def check_plan(
    *, gold: float, attention: int, repeat: float, per_rater: int | None, items: int
) -> CheckPlan | None:
    """Return the plan of a round's checks, None where it has none.

    Args:
        gold: share of items whose answer is known.
        attention: attention checks for each rater.
        repeat: share of items asked again.
        per_rater: the most that one rater is asked, checks included.
        items: the round's own items.
    """
    if not (gold or attention or repeat):
        return None
    whole = round((items + attention) / max(1 - gold - repeat, 0.5))
    return CheckPlan(gold, attention, repeat, max(1, min(per_rater or whole, whole)))


def check_at(plan: CheckPlan, *, seed: int, rater: int, position: int) -> str:
    """Return what stands at a position of a rater's sequence, counted from 0: gold, attention, repeat, or "" for none."""
    block, place = divmod(position, plan.block)
    return _block(plan, seed, rater, block)[place]


@lru_cache(maxsize=16_384)
def _block(plan: CheckPlan, seed: int, rater: int, block: int) -> tuple[str, ...]:
    rng = random.Random(f"{seed}/{rater}/{block}")  # noqa: S311 - the same rater meets the same sequence again
    size = plan.block
    kinds = ["attention"] * (plan.attention if block == 0 else 0)
    for kind, share in (("gold", plan.gold), ("repeat", plan.repeat)):
        kinds += [kind] * int(share * size + rng.random())
    kinds = kinds[: size // 2]
    rng.shuffle(kinds)
    # Places with a gap of one at least: draw from so many fewer, and move each on by those before it.
    places = [
        place + before + 1
        for before, place in enumerate(sorted(rng.sample(range(size - len(kinds)), len(kinds))))
    ]
    found = [""] * size
    whole = [block * size + place for place in places]
    for place, kind in zip(places, _repeats_last(kinds, whole), strict=True):
        found[place] = kind
    return tuple(found)


def _repeats_last(kinds: list[str], places: list[int]) -> list[str]:
    """Return the kinds so that no repeat stands where nothing can be repeated yet; what cannot move away goes.

    Args:
        kinds: in the order of their places.
        places: positions in the whole sequence.
    """
    early = sum(place <= BEFORE_REPEAT for place in places)
    for here in range(early):
        if kinds[here] == "repeat":
            there = next((n for n in range(early, len(kinds)) if kinds[n] != "repeat"), None)
            if there is None:
                kinds[here] = ""
            else:
                kinds[here], kinds[there] = kinds[there], kinds[here]
    return kinds
