"""Was each arm shown as often as planned?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special
from apps.statistics.population import Population
from apps.statistics.proportions import shares
from apps.statistics.quality.checks import pair_codes, raters_of
from apps.statistics.quality.health import RARE, Health, alarm_rate


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleRatio(Health):
    """Shares of what was shown against the plan, columns (arms,); `value` and its interval are of arm `worst`, the farthest off."""

    worst: int
    observed: Floats
    planned: Floats
    chi_square: float
    design_effect: float
    p_value: float


def sample_ratio(
    *,
    shown: Column,
    planned: Numbers,
    raters: Column,
    alpha: float = RARE,
    level: float = 0.95,
) -> SampleRatio:
    """Compare how often each arm or version was shown with the plan: chi-square over the design effect of raters.

    `shown` (n,) holds arm codes, `planned` (arms,) positive weights in any unit. The statistic is divided by the mean design effect
    of the shares, at least 1, and is unhealthy at p < alpha [Rao and Scott 1981]. Raises BadInput, TooFewRaters, and Undefined where an arm expects fewer than five.
    """
    weights = numbers("planned", planned)
    if weights.size < 2 or (weights <= 0).any():
        raise BadInput("A plan names at least two arms, each with a share above 0.")
    plan = weights / weights.sum()
    arms = codes("shown", shown, below=plan.size)
    who, _ = raters_of(raters, rows=arms.size)
    if arms.size * plan.min() < 5:
        raise Undefined("An arm is expected fewer than five times so far; the ratio cannot be checked yet.")
    found = [
        share.at(0)
        for share in shares(
            chosen=arms,
            options=plan.size,
            raters=who,
            scenarios=np.zeros(arms.size, dtype=np.intp),
            population=Population(raters="new", scenarios="fixed"),
            level=level,
        )
    ]
    observed = np.array([share.value for share in found])
    chi_square = float(arms.size * ((observed - plan) ** 2 / plan).sum())
    effect = _mean_effect(arms, who, plan, observed)
    p_value = _tail(chi_square / effect, effect, arms=plan.size, raters=found[0].raters)
    worst = int(np.argmax(np.abs(observed - plan)))
    return SampleRatio(
        healthy=p_value >= alpha,
        value=found[worst].value,
        low=found[worst].low,
        high=found[worst].high,
        level=level,
        n=arms.size,
        raters=found[worst].raters,
        false_alarms=alarm_rate(alpha),
        template="The share shown that is farthest from the plan is %(observed).1f %% where %(planned).1f %% was planned.",
        values={"observed": 100 * found[worst].value, "planned": 100 * float(plan[worst])},
        method=f"chi-square over a design effect of {effect:.3g}, p < {alpha:g} is unhealthy",
        population=Population(raters="new", scenarios="fixed").words,
        worst=worst,
        observed=observed,
        planned=plan,
        chi_square=chi_square,
        design_effect=effect,
        p_value=p_value,
    )


def _mean_effect(arms: Ints, who: Ints, plan: Floats, observed: Floats) -> float:
    """Give n / (k - 1) times the sum over arms of the clustered variance of a share over its plan; at least 1.

    Summed over arms, (X_ra - n_r o_a)^2 / p_a is X_ra^2 / p_a - 2 n_r X_ra o_a / p_a + n_r^2 o_a^2 / p_a: only the arms that a rater met
    need be listed.
    """
    _, rater, arm, times = pair_codes(who, arms)
    loads = np.bincount(who).astype(np.float64)
    met = (times**2 - 2 * loads[rater] * times * observed[arm]) / plan[arm]
    squares = float(met.sum()) + float(loads @ loads) * float((observed**2 / plan).sum())
    raters = int(np.count_nonzero(loads))
    return max(squares / (plan.size - 1) / who.size * raters / (raters - 1), 1.0)


def _tail(statistic: float, effect: float, *, arms: int, raters: int) -> float:
    """Give the chi-square tail, or that of F where raters had to be counted for the design effect [Thomas and Rao 1987]."""
    degrees = arms - 1
    if effect == 1:
        return float(special.chdtrc(degrees, statistic))
    return float(special.fdtrc(degrees, degrees * (raters - 1), statistic / degrees))
