"""How often bounds for every look exclude the truth at any look, and how soon they decide: the simulation behind the docstrings.

Run at full size it takes minutes; the tests run it small. A study has up to 100 raters of about 20 judgments; every closed rater from the
second on is a look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import hypot, sqrt

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.errors import StatisticsError
from apps.statistics.pairwise import Comparisons, bradley_terry
from apps.statistics.population import Population
from apps.statistics.sequential import (
    Path,
    anytime_interval,
    betting_mean,
    sequential_gap,
    sequential_mean,
    sequential_ratio,
)
from apps.statistics.simulate import Crowd, simulate_votes

BOTH_NEW = Population()
NEW_RATERS = Population(scenarios="fixed")
NEW_SCENARIOS = Population(raters="fixed")
BETTER = 0.1
"""Power is the chance to see, at some look, that the truth exceeds a threshold so far below it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One design: share of studies with a false alarm at any look, its Monte Carlo error, power and the median stop in raters.

    `power` and `stop` are against a threshold BETTER below the truth (of a ratio: below 1); `stop` is None where fewer than half stop.
    """

    name: str
    rate: float
    error: float
    power: float
    stop: float | None


@dataclass(frozen=True, kw_only=True)
class Design:
    """How a study's raters and scenarios vary, in log-odds; `lean` is the log-odds of a typical judgment."""

    lean: float = 0.0
    rater_spread: float = 0.5
    scenario_spread: float = 0.0
    scenarios: int = 60
    load_spread: float = 0.0
    raters: int = 100
    load: int = 20

    @property
    def truth(self) -> float:
        """The mean that endless new raters on endless new scenarios would give."""
        nodes, weights = hermegauss(61)
        levels = expit(self.lean + hypot(self.rater_spread, self.scenario_spread) * nodes)
        return float(levels @ weights / weights.sum())

    def study(self, rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
        """Draw values, raters and scenarios of one study."""
        loads = np.full(self.raters, self.load)
        if self.load_spread:
            drawn = rng.lognormal(-(self.load_spread**2) / 2, self.load_spread, self.raters)
            loads = np.maximum(1, np.round(self.load * drawn)).astype(np.intp)
        who = np.repeat(np.arange(self.raters), loads)
        what = rng.integers(self.scenarios, size=who.size)
        taste = rng.normal(0, self.rater_spread, self.raters)[who]
        ease = rng.normal(0, self.scenario_spread, self.scenarios)[what]
        return (rng.random(who.size) < expit(self.lean + taste + ease)).astype(np.float64), who, what


Looks = Callable[[np.random.Generator], tuple[Path | None, float, float]]
"""One study: its path of bounds, the truth, and the threshold that power is about."""


def mean_looks(
    rng: np.random.Generator, *, design: Design, population: Population
) -> tuple[Path | None, float, float]:
    values, raters, scenarios = design.study(rng)
    found = sequential_mean(
        values=values,
        raters=raters,
        scenarios=scenarios,
        order=np.arange(design.raters),
        population=population,
        path=True,
    )
    return found.path, design.truth, design.truth - BETTER


def betting_looks(rng: np.random.Generator, *, design: Design) -> tuple[Path | None, float, float]:
    values, raters, _ = design.study(rng)
    found = betting_mean(values=values, raters=raters, order=np.arange(design.raters), path=True)
    return found.path, design.truth, design.truth - BETTER


def group_looks(
    rng: np.random.Generator, *, design: Design, share: float, of_raters: bool, ratio: bool
) -> tuple[Path | None, float, float]:
    values, raters, scenarios = design.study(rng)
    members: Bools = (
        (rng.random(design.raters) < share)[raters] if of_raters else scenarios < share * design.scenarios
    )
    estimator = sequential_ratio if ratio else sequential_gap
    try:
        found = estimator(
            values=values,
            members=members,
            raters=raters,
            scenarios=scenarios,
            order=np.arange(design.raters),
            path=True,
        )
    except StatisticsError:
        return None, float(ratio), float(ratio) - BETTER
    return found.path, float(ratio), float(ratio) - BETTER


def contrast_looks(rng: np.random.Generator, *, scenario_spread: float) -> tuple[Path | None, float, float]:
    """Look at a Bradley-Terry contrast of equal versions at every fifth rater from the tenth on."""
    crowd = Crowd(strengths=(0.0, 0.0, 0.0), rater_spread=0.5, scenario_spread=scenario_spread)
    votes = simulate_votes(crowd=crowd, n=1_200, raters=60, scenarios=60, seed=int(rng.integers(2**31)))
    looks, low, high, value = [], [], [], []
    for closed in range(10, 61, 5):
        kept = votes.raters < closed
        comparisons = Comparisons(
            first=votes.first[kept],
            second=votes.second[kept],
            outcomes=votes.outcomes[kept],
            raters=votes.raters[kept],
            scenarios=votes.scenarios[kept],
            versions=votes.versions,
        )
        fit = bradley_terry(comparisons=comparisons)
        found = anytime_interval(
            value=float(fit.value[0] - fit.value[1]),
            error=float(fit.contrast_errors()[0, 1]),
            clusters=closed,
        )
        looks.append(closed)
        low.append(found.low)
        high.append(found.high)
        value.append(found.value)
    count = np.array(looks)
    return (
        Path(raters=count, n=20 * count, value=np.array(value), low=np.array(low), high=np.array(high)),
        0.0,
        -0.5,
    )


def designs() -> dict[str, Looks]:
    """Name every design."""
    wide = Design(rater_spread=1.0, load_spread=1.0)
    shared = Design(rater_spread=0.5, scenario_spread=0.6, scenarios=20)
    many = Design(rater_spread=0.5, scenario_spread=0.6, scenarios=120, load_spread=1.0)
    edge = Design(lean=2.5, rater_spread=1.0, scenario_spread=0.6, load_spread=1.0)
    still = Design(rater_spread=0.0, load_spread=1.0)
    panel = Design(rater_spread=0.0, scenario_spread=0.6, raters=5, load=100)
    return {
        "mean, no spread, uneven loads, both new": partial(mean_looks, design=still, population=BOTH_NEW),
        "mean, raters 0.5, both new": partial(mean_looks, design=Design(), population=BOTH_NEW),
        "mean, raters 1, uneven loads, both new": partial(mean_looks, design=wide, population=BOTH_NEW),
        "mean, raters 1, uneven loads, new raters": partial(mean_looks, design=wide, population=NEW_RATERS),
        "mean, 20 scenarios 0.6, both new": partial(mean_looks, design=shared, population=BOTH_NEW),
        "mean, 120 scenarios 0.6, uneven loads, both new": partial(
            mean_looks, design=many, population=BOTH_NEW
        ),
        "mean near 0.9, uneven loads, both new": partial(mean_looks, design=edge, population=BOTH_NEW),
        "mean of a panel of 5, new scenarios": partial(mean_looks, design=panel, population=NEW_SCENARIOS),
        "betting, raters 0.5": partial(betting_looks, design=Design()),
        "betting, raters 1, uneven loads": partial(betting_looks, design=wide),
        "betting, 20 scenarios 0.6 taken for fixed": partial(betting_looks, design=shared),
        "gap of a fifth of raters, uneven loads": partial(
            group_looks, design=wide, share=0.2, of_raters=True, ratio=False
        ),
        "gap of a quarter of scenarios": partial(
            group_looks, design=shared, share=0.25, of_raters=False, ratio=False
        ),
        "gap of a quarter of scenarios, uneven loads": partial(
            group_looks, design=wide, share=0.25, of_raters=False, ratio=False
        ),
        "ratio of a fifth of raters near 0.9": partial(
            group_looks, design=edge, share=0.2, of_raters=True, ratio=True
        ),
        "Bradley-Terry contrast": partial(contrast_looks, scenario_spread=0.0),
        "Bradley-Terry contrast, scenarios 0.6": partial(contrast_looks, scenario_spread=0.6),
    }


def false_alarms(*, repeats: int, seed: int, names: tuple[str, ...] | None = None) -> list[Row]:
    """Give one row a design (all, or those named) from `repeats` studies each; the same seed gives the same rows."""
    chosen = designs()
    return [
        _row(name, chosen[name], repeats, np.random.default_rng([seed, number]))
        for number, name in enumerate(chosen)
        if names is None or name in names
    ]


def _row(name: str, looks: Looks, repeats: int, rng: np.random.Generator) -> Row:
    alarms, stops = 0, []
    for _ in range(repeats):
        path, truth, threshold = looks(rng)
        if path is None:
            stops.append(np.inf)
            continue
        alarms += bool(((path.low > truth) | (path.high < truth)).any())
        passed = np.flatnonzero(path.low > threshold)
        stops.append(float(path.raters[passed[0]]) if passed.size else np.inf)
    rate, stop = alarms / repeats, float(np.median(stops))
    return Row(
        name=name,
        rate=rate,
        error=sqrt(rate * (1 - rate) / repeats),
        power=float(np.isfinite(stops).mean()),
        stop=stop if np.isfinite(stop) else None,
    )
