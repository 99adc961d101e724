"""Who is still missing: when a quota cell will be full, from who has come and who has finished so far.

People arrive as a Poisson process at an unknown rate, and each finishes with an unknown chance. Jeffreys' priors for those who finish
and those who do not give Gamma and Beta posteriors with the history; given the chance, the days until m more have finished follow a scaled beta prime distribution, and the number
who will have by a day a negative binomial one. The chance is averaged over by quadrature, those at work by the binomial distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special

PRIOR = 0.5
"""Jeffreys: half an arrival of each kind in no time, of those who finish and of those who do not, hence one arrival in all."""
NODES = 64
"""Points at which the chance of finishing is averaged over, each standing for as much of its posterior."""
HALVINGS = 40
"""Days are found to 2^-40 of their range on the log scale."""
SOONEST, LATEST = 1e-6, 1e9
"""The range in which days are looked for."""
METHOD = "Poisson arrivals, each finishing with the same chance; Jeffreys' priors, Gamma-Poisson predictive"


@dataclass(frozen=True, kw_only=True)
class Filling:
    """When a cell will be full, as days from now: half of the time within `days`, with chance `level` between `low` and `high`.

    Until the closing day, `days_left` from now: `chance` to be full then, and `there` people expected to have finished, `there_low` to
    `there_high` with chance `level`; None where there is no closing day. `missing` people are needed beyond those who finished; `per_day` is how
    many finish a day at the rates so far, `finishing` the chance to finish. `n` people have arrived.
    """

    days: float
    low: float
    high: float
    level: float
    chance: float | None
    there: float | None
    there_low: int | None
    there_high: int | None
    missing: int
    per_day: float
    finishing: float
    n: int
    method: str


def fill_forecast(
    *,
    need: int,
    have: int,
    live: int,
    arrived: int,
    days: float,
    finished: int,
    dropped: int,
    days_left: float | None = None,
    level: float = 0.9,
) -> Filling:
    """Give when a quota cell that needs `need` people will be full, `have` having finished and `live` being at work.

    `arrived` people came in `days`; of those who ended, `finished` did and `dropped` did not. The middle of the days is a median, since
    their mean may be infinite. People at work count as ending soon. A full cell has zero days left. Raises Undefined where nobody has
    arrived, no time has passed or nobody has ended: nothing is made up for a cell without history; BadInput.
    """
    history = (need, have, live, arrived, finished, dropped)
    if min(history) < 0 or not np.isfinite(days) or days < 0 or not 0 < level < 1:
        raise BadInput("People and days must not be negative, and the level lies between 0 and 1.")
    if days_left is not None and not (np.isfinite(days_left) and days_left >= 0):
        raise BadInput("The days until closing must not be negative.")
    missing = max(need - have, 0)
    if missing and (arrived == 0 or days == 0):
        raise Undefined("Nobody has arrived for this cell yet, so that nobody can say when it will be full.")
    if missing and finished + dropped == 0:
        raise Undefined("Nobody in this cell has ended yet, so that nobody can say how many will finish.")
    future = _Future(live=live, arrived=arrived, days=days, finished=finished, dropped=dropped)
    tail = (1 - level) / 2
    low, middle, high = (future.days_until(missing, chance) for chance in (tail, 0.5, 1 - tail))
    ahead = None if days_left is None else future.by(missing, days_left) if missing else np.ones(1)
    return Filling(
        days=middle,
        low=low,
        high=high,
        level=level,
        chance=None if ahead is None else float(ahead[-1]),
        there=None if ahead is None else have + float(ahead[1:].sum()),
        there_low=None if ahead is None else have + _most(ahead, 1 - tail),
        there_high=None if ahead is None else have + _most(ahead, tail),
        missing=missing,
        per_day=future.per_day,
        finishing=future.finishing,
        n=arrived,
        method=METHOD,
    )


def _most(ahead: Floats, chance: float) -> int:
    """Give the most further people who will be there with at least this chance, from the chances of 0, 1, 2 ... of them."""
    return int(np.flatnonzero(ahead >= chance)[-1])


@dataclass(frozen=True)
class _Future:
    """Who will finish from now on, by what has been seen."""

    live: int
    arrived: int
    days: float
    finished: int
    dropped: int

    @property
    def finishing(self) -> float:
        """The chance that someone finishes, in the mean of its posterior; nan where nobody has ended."""
        ended = self.finished + self.dropped
        return (self.finished + PRIOR) / (ended + 2 * PRIOR) if ended else float("nan")

    @property
    def per_day(self) -> float:
        """How many finish a day, in the mean of its posterior; nan where no time has passed or nobody has ended."""
        return (self.arrived + 2 * PRIOR) / self.days * self.finishing if self.days else float("nan")

    @cached_property
    def chances(self) -> Floats:
        """The chances to finish that are averaged over, shape (NODES,)."""
        shares = (np.arange(NODES) + 0.5) / NODES
        found: Floats = special.betaincinv(self.finished + PRIOR, self.dropped + PRIOR, shares)
        return found

    @cached_property
    def at_work(self) -> Floats:
        """The chance that 0, 1 .. live of those at work finish, given the chance to finish, shape (live + 1, NODES)."""
        count = np.arange(self.live + 1)[:, None]
        ways = (
            special.gammaln(self.live + 1)
            - special.gammaln(count + 1)
            - special.gammaln(self.live - count + 1)
        )
        found: Floats = np.exp(
            ways + special.xlogy(count, self.chances) + special.xlog1py(self.live - count, -self.chances)
        )
        return found

    def days_until(self, missing: int, chance: float) -> float:
        """Give the days within which so many more will have finished with this chance."""
        if missing == 0 or self.reached(missing, 0.0) >= chance:
            return 0.0
        soon, late = np.log(SOONEST), np.log(LATEST)
        for _ in range(HALVINGS):
            middle = (soon + late) / 2
            if self.reached(missing, float(np.exp(middle))) < chance:
                soon = middle
            else:
                late = middle
        return float(np.exp(late))

    def reached(self, missing: int, days: float) -> float:
        """Give the chance that at least so many more will have finished within the days."""
        still = missing - np.arange(self.live + 1)
        return float((self.at_work * self._arriving(still, days)).sum(axis=0).mean())

    def by(self, missing: int, days: float) -> Floats:
        """Give the chance that at least 0, 1 .. `missing` more will have finished within the days, shape (missing + 1,)."""
        arriving = self._arriving(np.arange(-self.live, missing + 1), days)
        found = np.zeros((missing + 1, NODES))
        for done, chance in enumerate(self.at_work):
            begin = self.live - done
            found += chance * arriving[begin : begin + missing + 1]
        ahead: Floats = np.minimum(found.mean(axis=1), 1.0)
        return ahead

    def _arriving(self, counts: Ints, days: float) -> Floats:
        """Give the chance that at least so many of those still to come will have finished within the days, shape (counts, NODES)."""
        if days == 0:
            return np.broadcast_to((counts <= 0).astype(np.float64)[:, None], (counts.size, NODES))
        odds = days / self.days * self.chances
        reached = special.betainc(np.maximum(counts, 1)[:, None], self.arrived + 2 * PRIOR, odds / (1 + odds))
        return np.where(counts[:, None] <= 0, 1.0, reached)
