"""A seeded crowd of raters that compares versions: for the demo, for dry runs, and to test whether intervals cover the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.errors import BadInput
from apps.statistics.pairwise.comparisons import Comparisons, Outcome

NODES = 61
"""Points of the Gauss-Hermite rule that averages over raters and scenarios; enough for 1e-9 at spreads up to 3."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How raters behave. Strengths, spreads and widths are in log-odds; rates are probabilities per judgment.

    `strengths` are the versions' true scores. Each rater and each scenario shifts every version's score by a normal amount of its own
    (`rater_spread`, `scenario_spread`). A rater prefers a version when its lead exceeds `tie_width` (Rao-Kupper's ln theta), and the one
    shown first gains `side_bias`. Bots answer win or loss by a coin. `load_spread` is the sd of the log of how much each rater judges.
    """

    strengths: tuple[float, ...]
    rater_spread: float = 0.5
    scenario_spread: float = 0.0
    side_bias: float = 0.0
    tie_width: float = 0.0
    both_bad_rate: float = 0.0
    cannot_judge_rate: float = 0.0
    bot_rate: float = 0.0
    load_spread: float = 0.0

    def __post_init__(self) -> None:
        rates = (self.both_bad_rate, self.cannot_judge_rate, self.bot_rate)
        spreads = (self.rater_spread, self.scenario_spread, self.load_spread, self.tie_width)
        if len(self.strengths) < 2:
            raise BadInput("A crowd compares at least two versions.")
        if not all(0 <= rate < 1 for rate in rates) or self.both_bad_rate + self.cannot_judge_rate >= 1:
            raise BadInput("Rates must be at least 0 and, together, below 1.")
        if any(spread < 0 for spread in spreads):
            raise BadInput("Spreads and the width of a tie must not be negative.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Votes:
    """What the crowd said: columns (n,), `positions` 1 where `first` was shown first, else 2; `bots` (raters,) tells who is one."""

    first: Ints
    second: Ints
    outcomes: Ints
    raters: Ints
    scenarios: Ints
    positions: Ints
    bots: Bools
    versions: int

    def comparisons(self) -> Comparisons:
        """Give the votes as input of the estimators."""
        return Comparisons(
            first=self.first,
            second=self.second,
            outcomes=self.outcomes,
            raters=self.raters,
            scenarios=self.scenarios,
            positions=self.positions,
            versions=self.versions,
        )


def simulate_votes(*, crowd: Crowd, n: int, raters: int, scenarios: int, seed: int) -> Votes:
    """Let `raters` judge n random pairs of versions over `scenarios`; the same seed gives the same votes.

    Pairs are uniform and stored with first < second, sides by a coin.
    """
    if n < 0 or raters < 1 or scenarios < 1:
        raise BadInput("N, raters and scenarios must be positive.")
    rng = np.random.default_rng(seed)
    versions = len(crowd.strengths)
    who = _assigned(rng, n, raters, crowd.load_spread)
    what = rng.integers(scenarios, size=n)
    first, second = _drawn_pairs(rng, n, versions)
    positions = rng.integers(1, 3, size=n)
    strengths = np.asarray(crowd.strengths, dtype=np.float64)
    taste = rng.normal(0, crowd.rater_spread, (raters, versions))
    fit = rng.normal(0, crowd.scenario_spread, (scenarios, versions))
    lead = strengths[first] - strengths[second]
    lead += taste[who, first] - taste[who, second] + fit[what, first] - fit[what, second]
    lead += crowd.side_bias * np.where(positions == 1, 1, -1)
    bots = rng.random(raters) < crowd.bot_rate
    return Votes(
        first=first,
        second=second,
        outcomes=outcomes_for(rng, lead, bots[who], crowd),
        raters=who,
        scenarios=what,
        positions=positions,
        bots=bots,
        versions=versions,
    )


def true_win_rates(*, crowd: Crowd) -> Floats:
    """Give the win rates (k, k) of row over column, ties half, that endless new raters on endless new scenarios would give.

    Exact up to the quadrature: the lead of a pair is normal with variance 2 (rater_spread^2 + scenario_spread^2). Sides are balanced and
    bots left out, for the truth is about people. The diagonal is one half.
    """
    strengths = np.asarray(crowd.strengths, dtype=np.float64)
    nodes, weights = hermegauss(NODES)
    spread = np.sqrt(2 * (crowd.rater_spread**2 + crowd.scenario_spread**2))
    lead = strengths[:, None, None] - strengths[None, :, None] + spread * nodes
    score = np.zeros(lead.shape)
    for bias in (crowd.side_bias, -crowd.side_bias):
        win, loss = expit(lead + bias - crowd.tie_width), expit(-lead - bias - crowd.tie_width)
        score += (1 + win - loss) / 4
    preferred: Floats = score @ (weights / weights.sum())
    both_bad = crowd.both_bad_rate / (1 - crowd.cannot_judge_rate)
    return (1 - both_bad) * preferred + both_bad / 2


def _assigned(rng: np.random.Generator, n: int, raters: int, load_spread: float) -> Ints:
    """Share n judgments among the raters by lognormal loads, evenly where the spread is zero."""
    if load_spread == 0:
        return np.arange(n, dtype=np.intp) % raters
    load = rng.lognormal(0, load_spread, raters)
    return rng.choice(raters, size=n, p=load / load.sum()).astype(np.intp)


def _drawn_pairs(rng: np.random.Generator, n: int, versions: int) -> tuple[Ints, Ints]:
    lower, upper = np.triu_indices(versions, 1)
    drawn = rng.integers(lower.size, size=n)
    return lower[drawn].astype(np.intp), upper[drawn].astype(np.intp)


def outcomes_for(rng: np.random.Generator, lead: Floats, bot: Bools, crowd: Crowd) -> Ints:
    """Draw the outcome codes (n,) of judgments whose first version leads by `lead` (n,) log-odds; `bot` (n,) tells who flips a coin."""
    win, loss = expit(lead - crowd.tie_width), expit(-lead - crowd.tie_width)
    chance = rng.random(lead.size)
    said = np.where(chance < win, Outcome.WIN, np.where(chance < win + loss, Outcome.LOSS, Outcome.EQUAL))
    refusal = rng.random(lead.size)
    said = np.where(refusal < crowd.both_bad_rate, Outcome.BOTH_BAD, said)
    unable = refusal >= 1 - crowd.cannot_judge_rate
    said = np.where(unable, Outcome.CANNOT_JUDGE, said)
    coin = np.where(rng.random(lead.size) < 0.5, Outcome.WIN, Outcome.LOSS)
    return np.where(bot, coin, said).astype(np.intp)
