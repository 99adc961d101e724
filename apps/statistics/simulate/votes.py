"""A seeded crowd of raters that compares versions: for planning, the demo, dry runs and load, and to test whether intervals cover the truth."""

from __future__ import annotations

from dataclasses import dataclass

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.pairwise.comparisons import Comparisons
from apps.statistics.simulate.answers import behaviours, copied_rows, outcomes_for, without_looking
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.gold import NOT_GOLD, GoldItems, gold_items
from apps.statistics.simulate.leads import leads, tired
from apps.statistics.simulate.missing import present
from apps.statistics.simulate.plan import Membership, Shown, drawn_pairs, members
from apps.statistics.simulate.specs import Behaviour
from apps.statistics.simulate.streams import main_stream
from apps.statistics.simulate.times import times


@dataclass(frozen=True, kw_only=True, eq=False)
class Votes:
    """What the crowd said. Columns (n,) of judgments, then what is behind them.

    `positions` is 1 where `first` was shown first, else 2. `order` is the place in the rater's planned sequence, from 0; `seconds` the
    time taken; `expected` the right Outcome of a gold item, -1 where an item is not gold.

    By rater (raters,): `behaviours` (Behaviour codes), `speeders`, `accuracy` on gold items (nan without gold), `rater_groups`, and
    `closing`, the place in which participations close, from 0. By scenario (scenarios,): `scenario_groups`.
    """

    first: Ints
    second: Ints
    outcomes: Ints
    raters: Ints
    scenarios: Ints
    positions: Ints
    order: Ints
    seconds: Floats
    expected: Ints
    behaviours: Ints
    speeders: Bools
    accuracy: Floats
    rater_groups: Ints
    closing: Ints
    scenario_groups: Ints
    versions: int

    @property
    def bots(self) -> Bools:
        """Who does not judge, shape (raters,)."""
        found: Bools = self.behaviours != Behaviour.JUDGES
        return found

    def comparisons(self) -> Comparisons:
        """Give the votes as input of the estimators, gold items left out."""
        kept = self.expected == NOT_GOLD
        columns = ("first", "second", "outcomes", "raters", "scenarios", "positions")
        return Comparisons(
            **{name: getattr(self, name)[kept] for name in columns},
            versions=self.versions,
        )


def simulate_votes(*, crowd: Crowd, n: int, raters: int, scenarios: int, seed: int) -> Votes:
    """Let `raters` judge n random pairs of versions over `scenarios`; the same seed gives the same votes.

    Pairs are uniform and stored with first < second, sides by a coin. Fewer than n judgments come out where some are missing. Raises
    BadInput for counts or a seed below what is possible.
    """
    rng = main_stream(seed=seed, n=n, raters=raters, scenarios=scenarios)
    shown = drawn_pairs(rng, crowd=crowd, n=n, raters=raters, scenarios=scenarios)
    member = members(groups=crowd.groups, raters=raters, scenarios=scenarios, seed=seed)
    lead = leads(rng, crowd=crowd, shown=shown, member=member, seed=seed)
    coins = rng.random(raters) < crowd.bot_rate
    faded, width = tired(crowd=crowd, lead=lead, place=shown.order)
    said = outcomes_for(rng, faded, coins[shown.raters], crowd, width)

    kinds = behaviours(crowd=crowd, coins=coins, seed=seed)
    gold = gold_items(crowd=crowd, raters=raters, scenarios=scenarios, seed=seed)
    said = gold.answered(said=said, shown=shown, kinds=kinds, seed=seed)
    said = without_looking(said=said, shown=shown, kinds=kinds, seed=seed)
    source = copied_rows(shown=shown, kinds=kinds, seed=seed)
    if source is not None:
        shown, said = shown.copied(source), said[source]
    made = present(
        missing=crowd.missing,
        groups=crowd.groups,
        raters=shown.raters,
        scenarios=shown.scenarios,
        order=shown.order,
        member=member,
        seed=seed,
    )
    if made is not None:
        shown, said = shown.taken(made), said[made]
    return _votes(crowd=crowd, shown=shown, said=said, kinds=kinds, member=member, gold=gold, seed=seed)


def _votes(
    *, crowd: Crowd, shown: Shown, said: Ints, kinds: Ints, member: Membership, gold: GoldItems, seed: int
) -> Votes:
    taken = times(pace=crowd.pace, who=shown.raters, what=shown.scenarios, member=member, seed=seed)
    return Votes(
        **vars(shown),
        outcomes=said,
        seconds=taken.seconds,
        expected=gold.expected(shown),
        behaviours=kinds,
        speeders=taken.speeders,
        accuracy=gold.accuracy,
        rater_groups=member.raters,
        closing=taken.closing,
        scenario_groups=member.scenarios,
        versions=len(crowd.strengths),
    )
