"""A seeded crowd of raters that rates versions one at a time on a scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.lazily import special
from apps.statistics.simulate.leads import group_shifts
from apps.statistics.simulate.missing import present
from apps.statistics.simulate.plan import Membership, assigned, members, places
from apps.statistics.simulate.rating_crowd import RatingCrowd
from apps.statistics.simulate.specs import Behaviour
from apps.statistics.simulate.streams import Stream, main_stream, side_stream


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratings:
    """What the crowd rated. Columns (n,): the answer in `values`, the version, rater, scenario and the place in the rater's sequence.

    `behaviours` (raters,) are Behaviour codes (COIN answers anything, STRAIGHT one answer); `rater_groups` (raters,),
    `scenario_groups` (scenarios,).
    """

    values: Floats
    versions: Ints
    raters: Ints
    scenarios: Ints
    order: Ints
    behaviours: Ints
    rater_groups: Ints
    scenario_groups: Ints


def simulate_ratings(
    *, crowd: RatingCrowd, n: int, raters: int, scenarios: int, seed: int, together: bool = False
) -> Ratings:
    """Let `raters` rate n random versions on random scenarios; the same seed gives the same ratings.

    With `together` a rater who meets a scenario rates all k versions on it, so that n k ratings come out, `values.reshape(n, k)`. Fewer
    come out where some are missing. Raises BadInput for counts or a seed below what is possible.
    """
    rng = main_stream(seed=seed, n=n, raters=raters, scenarios=scenarios)
    versions = len(crowd.qualities)
    who = assigned(rng, n, raters, crowd.load_spread)
    what = rng.integers(scenarios, size=n)
    if together:
        who, what = np.repeat(who, versions), np.repeat(what, versions)
        which = np.tile(np.arange(versions, dtype=np.intp), n)
    else:
        which = rng.integers(versions, size=n)
    member = members(groups=crowd.groups, raters=raters, scenarios=scenarios, seed=seed)
    values = _answers(crowd, _hidden(rng, crowd, member=member, who=who, what=what, which=which))
    kinds = _behaviours(crowd, raters, seed)
    values = _careless(crowd, values, kinds, who, seed)
    order = places(who)
    made = present(
        missing=crowd.missing,
        groups=crowd.groups,
        raters=who,
        scenarios=what,
        order=order,
        member=member,
        seed=seed,
    )
    kept = slice(None) if made is None else made
    return Ratings(
        values=values[kept],
        versions=which[kept],
        raters=who[kept],
        scenarios=what[kept],
        order=order[kept],
        behaviours=kinds,
        rater_groups=member.raters,
        scenario_groups=member.scenarios,
    )


def _hidden(
    rng: np.random.Generator, crowd: RatingCrowd, *, member: Membership, who: Ints, what: Ints, which: Ints
) -> Floats:
    versions = len(crowd.qualities)
    leniency = rng.normal(0, crowd.leniency_spread, member.raters.size)
    taste = rng.normal(0, crowd.taste_spread, (member.raters.size, versions))
    difficulty = rng.normal(0, crowd.difficulty_spread, member.scenarios.size)
    fit = rng.normal(0, crowd.fit_spread, (member.scenarios.size, versions))
    centre = np.asarray(crowd.qualities, dtype=np.float64) + group_shifts(crowd.groups, versions=versions)
    hidden: Floats = centre[member.raters[who], member.scenarios[what], which]
    hidden += leniency[who] + taste[who, which] - difficulty[what] + fit[what, which]
    return hidden + rng.normal(0, crowd.noise, who.size)


def _answers(crowd: RatingCrowd, hidden: Floats) -> Floats:
    if crowd.thresholds is None:
        low, high = crowd.bounds
        numbers: Floats = low + (high - low) * special.expit(hidden)
        return numbers
    return 1.0 + np.searchsorted(np.asarray(crowd.thresholds), hidden).astype(np.float64)


def _behaviours(crowd: RatingCrowd, raters: int, seed: int) -> Ints:
    drawn = side_stream(seed, Stream.KINDS).random(raters)
    straight = np.where(drawn < crowd.random_rate + crowd.straight_rate, Behaviour.STRAIGHT, Behaviour.JUDGES)
    return np.where(drawn < crowd.random_rate, Behaviour.COIN, straight).astype(np.intp)


def _careless(crowd: RatingCrowd, values: Floats, kinds: Ints, who: Ints, seed: int) -> Floats:
    """Put in the answers (n,) of raters who do not judge."""
    rng = side_stream(seed, Stream.HABITS)
    anything, habit = _anything(rng, crowd, who.size), _anything(rng, crowd, kinds.size)
    values = np.where(kinds[who] == Behaviour.COIN, anything, values)
    return np.where(kinds[who] == Behaviour.STRAIGHT, habit[who], values)


def _anything(rng: np.random.Generator, crowd: RatingCrowd, size: int) -> Floats:
    low, high = crowd.scale
    if crowd.thresholds is None:
        return rng.uniform(low, high, size)
    return rng.integers(int(low), int(high) + 1, size=size).astype(np.float64)
