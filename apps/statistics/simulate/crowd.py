"""A crowd of raters who compare versions, as a specification."""

from __future__ import annotations

from dataclasses import dataclass

from apps.statistics.errors import BadInput
from apps.statistics.simulate.specs import (
    Bots,
    Fatigue,
    Gold,
    Groups,
    Missing,
    Pace,
    require_finite,
    require_rates,
    require_spreads,
)

NO_BOTS = Bots()
ONE_GROUP = Groups(shares=(1.0,))
NOTHING_MISSING = Missing()
USUAL_PACE = Pace()


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How raters behave. Strengths, spreads and widths are in log-odds; rates are probabilities per judgment.

    `strengths` are the versions' true scores. Each rater and each scenario shifts every version's score by a normal amount of its own
    (`rater_spread`, `scenario_spread`). A rater prefers a version when its lead exceeds `tie_width` (Rao-Kupper's ln theta), and the one
    shown first gains `side_bias`, by rater with the sd `side_spread`. `bot_rate` is the share of raters who answer win or loss by a coin;
    `bots` adds other kinds. `load_spread` is the sd of the log of how much each rater judges. `groups`, `fatigue`, `gold`, `missing` and
    `pace` are told where they are defined; by default there are no groups, no gold items, and nothing tires or is missing.
    """

    strengths: tuple[float, ...]
    rater_spread: float = 0.5
    scenario_spread: float = 0.0
    side_bias: float = 0.0
    side_spread: float = 0.0
    tie_width: float = 0.0
    both_bad_rate: float = 0.0
    cannot_judge_rate: float = 0.0
    bot_rate: float = 0.0
    bots: Bots = NO_BOTS
    load_spread: float = 0.0
    groups: Groups = ONE_GROUP
    fatigue: Fatigue | None = None
    gold: Gold | None = None
    missing: Missing = NOTHING_MISSING
    pace: Pace = USUAL_PACE

    def __post_init__(self) -> None:
        if len(self.strengths) < 2:
            raise BadInput("A crowd compares at least two versions.")
        require_finite(*self.strengths, self.side_bias)
        require_rates(self.both_bad_rate, self.cannot_judge_rate)
        require_rates(self.bot_rate, self.bots.first, self.bots.straight, self.bots.copy)
        require_spreads(
            self.rater_spread, self.scenario_spread, self.side_spread, self.load_spread, self.tie_width
        )
        self.groups.require_versions(len(self.strengths))
