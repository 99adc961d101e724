"""From a coefficient to its interval: a bootstrap over units or scenarios, linearised where that would be too large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.agreement.coefficients import Coefficient, Figures
from apps.statistics.agreement.drawing import sums_of_draws
from apps.statistics.agreement.units import Rated
from apps.statistics.arrays import Floats
from apps.statistics.errors import BadInput, NoVariation
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population

FIXED_RATERS = Population(raters="fixed", scenarios="new")
DRAWS = 1_000
SEED = 20_240_229
FEWEST_DRAWS = 100
MOST_ROWS = 8_192
"""Beyond this many different rows the bootstrap gives way to the linearised variance, which then is as good ..."""
MOST_CELLS = 2**22
"""... as beyond this many cells of rows by sums (32 MiB of float64)."""
STILL = 1e-12
"""Expected disagreement of a draw below this share of that of the data is rounding: the draw does not vary."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A coefficient of agreement with its interval; value = 1 - observed / expected disagreement.

    `n` units with at least two ratings, `ratings` in them by `raters` people; `single` units with one rating were left out. `scenarios`
    is what the interval resamples: the units themselves unless scenarios were given. `measurement` is the level of measurement.
    """

    value: float
    low: float
    high: float
    level: float
    observed: float
    expected: float
    n: int
    ratings: int
    raters: int
    scenarios: int
    single: int
    measurement: str
    method: str
    population: str


def estimated(
    *, coefficient: Coefficient, name: str, measurement: str, draws: int, seed: int, level: float
) -> Agreement:
    """Give a coefficient with an interval over `draws` resamples of the units (or scenarios), raters as given.

    The interval is the percentiles of the draws less their bias (their mean less the value): a draw holds units twice, which moves its
    mean wherever there are many categories. Where no two ratings of a unit differ, every draw would be 1; the lower end is then that of
    the exact binomial for the share of units rated at random. Raises NoVariation where expected disagreement is zero.
    """
    check(draws=draws, level=level)
    rated = coefficient.rated
    observed, expected = coefficient.point()
    if expected <= 0:
        raise no_variation()
    value = 1 - observed / expected
    over = "units" if rated.clusters is None else "scenarios"
    rows = rated.units_of.size if rated.clusters is None else rated.clusters.shape[0]
    if observed == 0:
        low, high = ((1 - level) / 2) ** (1 / rated.scenarios), 1.0
        how = f"all agree, exact binomial over {over}"
    elif rows > MOST_ROWS or max(rows, rated.units_of.size) * coefficient.width > MOST_CELLS:
        low, high = _linearised(coefficient, value, level)
        how = f"linearised over {over}, t({rated.scenarios - 1})"
    else:
        low, high, left = _bootstrapped(coefficient, (value, expected), draws=draws, seed=seed, level=level)
        how = f"bootstrap over {over}, {draws} draws less their bias, seed {seed}"
        how += f", {left} without variation left out" if left else ""
    return Agreement(
        value=value,
        low=low,
        high=high,
        level=level,
        observed=observed,
        expected=expected,
        n=rated.n,
        ratings=rated.ratings,
        raters=rated.raters,
        scenarios=rated.scenarios,
        single=rated.single,
        measurement=measurement,
        method=f"{name}; {how}; raters as given",
        population=FIXED_RATERS.words,
    )


def no_variation() -> NoVariation:
    """Give the reason why a coefficient is undefined where nobody ever gave another value."""
    return NoVariation("All ratings are the same, so that agreement beyond chance has no meaning here.")


def check(*, draws: int, level: float) -> None:
    """Raise BadInput for a level outside 0 to 1 or for too few draws."""
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if draws < FEWEST_DRAWS:
        raise BadInput("A bootstrap needs at least %(draws)d draws.", draws=FEWEST_DRAWS)


def by_cluster(rated: Rated, rows: Floats) -> tuple[Floats, Floats]:
    """Give what each resampled row adds, and how many rows are alike: patterns, or scenarios with the sum of their units."""
    if rated.clusters is None:
        return rows, rated.units_of
    return np.asarray(rated.clusters @ rows, dtype=np.float64), np.ones(rated.clusters.shape[0])


def _linearised(coefficient: Coefficient, value: float, level: float) -> tuple[float, float]:
    influence, alike = by_cluster(coefficient.rated, coefficient.influence())
    clusters = coefficient.rated.scenarios
    error = np.sqrt(clusters / (clusters - 1) * float(alike @ influence**2))
    half = float(t_quantile(level=level, degrees=clusters - 1) * error)
    return value - half, min(value + half, 1.0)


def _bootstrapped(
    coefficient: Coefficient, point: tuple[float, float], *, draws: int, seed: int, level: float
) -> tuple[float, float, int]:
    """Give the interval around `point` (value and expected disagreement), and how many draws had no variation."""
    value, expected = point
    rows, alike = by_cluster(coefficient.rated, coefficient.sums())
    observed, chance = resampled(coefficient, rows, alike, draws=draws, seed=seed)
    # A draw misses the only units that vary with chance 1 / e at most, so that most draws always remain.
    varied = chance > STILL * expected
    left = draws - int(np.count_nonzero(varied))
    values = 1 - observed[varied] / chance[varied]
    ends = np.quantile(values, [(1 - level) / 2, (1 + level) / 2]) - (values.mean() - value)
    low, high = np.minimum(ends, 1.0).tolist()
    return low, high, left


def resampled(coefficient: Coefficient, rows: Floats, alike: Floats, *, draws: int, seed: int) -> Figures:
    """Draw as many units as there are, with replacement, and give observed and expected disagreement of each draw."""
    blocks = sums_of_draws(rows, alike, draws=draws, seed=seed)
    observed, expected = zip(*(coefficient.figures(sums) for sums in blocks), strict=True)
    return np.concatenate(observed), np.concatenate(expected)
