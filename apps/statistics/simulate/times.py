"""Seconds that judgments take, and the order in which participations close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.simulate.plan import Membership
from apps.statistics.simulate.specs import Pace
from apps.statistics.simulate.streams import Stream, side_stream


@dataclass(frozen=True, kw_only=True, eq=False)
class Times:
    """Seconds of each judgment (n,), who speeds (raters,), and the place in which participations close (raters,), from 0."""

    seconds: Floats
    speeders: Bools
    closing: Ints


def times(*, pace: Pace, who: Ints, what: Ints, member: Membership, seed: int) -> Times:
    """Draw how long judgments take; a participation closes once its rater, having arrived, has judged everything."""
    rng = side_stream(seed, Stream.PACE)
    raters, scenarios = member.raters.size, member.scenarios.size
    speeders = rng.random(raters) < pace.speeder_rate
    by_rater = rng.normal(0, pace.rater_spread, raters) + np.where(speeders, np.log(pace.speeder_factor), 0)
    by_scenario = rng.normal(0, pace.scenario_spread, scenarios)
    arrival = np.cumsum(rng.exponential(pace.arrival_gap, raters))
    seconds = pace.median * np.exp(by_rater[who] + by_scenario[what] + rng.normal(0, pace.spread, who.size))
    closes = arrival + np.bincount(who, seconds, minlength=raters)
    closing = np.empty(raters, dtype=np.intp)
    closing[np.argsort(closes, kind="stable")] = np.arange(raters)
    return Times(seconds=seconds, speeders=speeders, closing=closing)
