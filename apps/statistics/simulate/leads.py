"""By how much the first version of a pair leads in a rater's eyes, in log-odds."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.plan import Membership, Shown
from apps.statistics.simulate.specs import Groups
from apps.statistics.simulate.streams import Stream, side_stream


def leads(rng: np.random.Generator, *, crowd: Crowd, shown: Shown, member: Membership, seed: int) -> Floats:
    """Give the lead of `first` in each judgment, shape (n,): strengths, tastes, scenarios, groups and the side."""
    strengths = np.asarray(crowd.strengths, dtype=np.float64)
    first, second, who, what = shown.first, shown.second, shown.raters, shown.scenarios
    taste = rng.normal(0, crowd.rater_spread, (member.raters.size, strengths.size))
    fit = rng.normal(0, crowd.scenario_spread, (member.scenarios.size, strengths.size))
    lead: Floats = strengths[first] - strengths[second]
    lead += taste[who, first] - taste[who, second] + fit[what, first] - fit[what, second]
    if crowd.groups.effects:
        shift = group_shifts(crowd.groups, versions=strengths.size)
        group, kind = member.raters[who], member.scenarios[what]
        lead += shift[group, kind, first] - shift[group, kind, second]
    habits: Floats = side_stream(seed, Stream.SIDES).standard_normal(member.raters.size)
    sides = crowd.side_bias + crowd.side_spread * habits
    lead += sides[who] * np.where(shown.positions == 1, 1, -1)
    return lead


def tired(*, crowd: Crowd, lead: Floats, place: Ints) -> tuple[Floats, Floats | None]:
    """Give the lead and the width of a tie (n,) as they are at a place in the rater's sequence; None for the crowd's own width."""
    if crowd.fatigue is None:
        return lead, None
    fresh = np.exp2(-place / crowd.fatigue.half_life)
    return lead * fresh, crowd.tie_width + crowd.fatigue.tie_growth * (1 - fresh)


def group_shifts(groups: Groups, *, versions: int) -> Floats:
    """Give what each group of raters adds to each version on each group of scenarios, shape (groups, scenario groups, versions)."""
    total = np.zeros((len(groups.shares), len(groups.scenario_shares), versions))
    if groups.shifts:
        total += np.asarray(groups.shifts, dtype=np.float64)[:, None, :]
    if groups.interactions:
        total += np.asarray(groups.interactions, dtype=np.float64)
    return total
