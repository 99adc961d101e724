"""Who meets what, in which order, and the groups that raters and scenarios belong to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Bools, Ints
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.specs import Groups
from apps.statistics.simulate.streams import Stream, side_stream


@dataclass(frozen=True, kw_only=True, eq=False)
class Membership:
    """The group of each rater (raters,) and of each scenario (scenarios,)."""

    raters: Ints
    scenarios: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What raters meet, as columns (n,): the pair, the scenario, 1 where `first` was shown first, and the place in the rater's sequence."""

    first: Ints
    second: Ints
    raters: Ints
    scenarios: Ints
    positions: Ints
    order: Ints

    def taken(self, which: Bools) -> Shown:
        """Keep these rows only."""
        return Shown(**{name: column[which] for name, column in vars(self).items()})

    def copied(self, source: Ints) -> Shown:
        """Let each row show what the row `source` (n,) showed; the rater, the side and the place stay."""
        return replace(
            self,
            first=self.first[source],
            second=self.second[source],
            scenarios=self.scenarios[source],
        )


def drawn_pairs(rng: np.random.Generator, *, crowd: Crowd, n: int, raters: int, scenarios: int) -> Shown:
    """Draw who meets which pair on which scenario, all alike, and the side by a coin."""
    who = assigned(rng, n, raters, crowd.load_spread)
    what = rng.integers(scenarios, size=n)
    lower, upper = np.triu_indices(len(crowd.strengths), 1)
    drawn = rng.integers(lower.size, size=n)
    return Shown(
        first=lower[drawn].astype(np.intp),
        second=upper[drawn].astype(np.intp),
        raters=who,
        scenarios=what,
        positions=rng.integers(1, 3, size=n),
        order=places(who),
    )


def assigned(rng: np.random.Generator, n: int, raters: int, load_spread: float) -> Ints:
    """Share n judgments among the raters by lognormal loads, evenly where the spread is zero; shape (n,)."""
    if load_spread == 0:
        return np.arange(n, dtype=np.intp) % raters
    load = rng.lognormal(0, load_spread, raters)
    return rng.choice(raters, size=n, p=load / load.sum()).astype(np.intp)


def places(raters: Ints) -> Ints:
    """Give each judgment's place in its rater's sequence, from 0; shape (n,)."""
    sequence = np.argsort(raters, kind="stable")
    loads = np.bincount(raters)
    begins = np.cumsum(loads) - loads
    place = np.empty(raters.size, dtype=np.intp)
    place[sequence] = np.arange(raters.size) - np.repeat(begins, loads)
    return place


def members(*, groups: Groups, raters: int, scenarios: int, seed: int) -> Membership:
    """Draw the groups of raters and scenarios by their shares."""
    rng = side_stream(seed, Stream.GROUPS)
    return Membership(
        raters=rng.choice(len(groups.shares), size=raters, p=groups.shares).astype(np.intp),
        scenarios=rng.choice(len(groups.scenario_shares), size=scenarios, p=groups.scenario_shares).astype(
            np.intp
        ),
    )
