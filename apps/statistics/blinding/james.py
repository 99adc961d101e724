"""James' blinding index: one number over all arms, in which not knowing counts most."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers
from apps.statistics.blinding.guesses import NO_IDEA, guesses
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimate
from apps.statistics.panel import panel_of
from apps.statistics.population import Population

NEW = Population()


def james(
    *,
    truth: Column,
    guess: Column,
    arms: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Estimate:
    """Give the index, 0 .. 1: 1 where nobody has an idea, 0.5 where all guess at random, 0 where everybody is right.

    (1 + d + (1 - d) k) / 2 with d the share without an idea and k = (observed - expected) / expected disagreement of guess and truth
    among those who guess [James et al. 1996]. Every wrong guess weighs the same, whichever arm it names, so that the weight drops out
    of k; the paper lets it vary. `truth` and `guess` (n,) are codes below `arms`, a guess perhaps NO_IDEA. The interval is Wilson's on
    the effective n of the delta method's clustered variance. Raises BadInput for fewer than two arms or other codes, TooFewRaters,
    TooFewScenarios or Undefined where the data are too few, Undefined where all who guess name one arm and are right.
    """
    found, said = guesses(truth=truth, guess=guess, arms=arms)
    panel = panel_of(
        rows=found.size, raters=raters, scenarios=scenarios, weights=weights, population=population
    )
    shortfall = panel.shortfall()
    if shortfall is not None:
        raise shortfall
    share = panel.load / panel.load.sum()
    value, slopes = _index(found[panel.kept], said[panel.kept], share, arms)
    rows = panel.ratios(level=level, prefix="James, delta method", weighted=False)
    return rows.proportion_of(value=np.array([value]), influence=share * (slopes - value)).at(0)


def _index(truth: Ints, guess: Ints, share: Floats, arms: int) -> tuple[float, Floats]:
    """Give the index and its slope in each row's share (n,).

    With g the share that guesses, a the share that is wrong, and b the sum over unlike arms of guess's share x truth's, the index is
    d + a g^2 / (2 b): of degree one in the shares, so that a row's influence is its share times its slope less the index.
    """
    guessed = guess != NO_IDEA
    wrong = guessed & (guess != truth)
    guesses_share = np.bincount(guess[guessed], share[guessed], minlength=arms)
    truths_share = np.bincount(truth[guessed], share[guessed], minlength=arms)
    g, a = float(share[guessed].sum()), float(share[wrong].sum())
    # The sum over unlike arms, without the subtraction that would leave rounding where nothing is unlike.
    b = float(sum(guesses_share[arm] * np.delete(truths_share, arm).sum() for arm in range(arms)))
    slopes = np.ones(share.size)
    if not guessed.any():
        return 1.0, slopes
    if b == 0:
        raise Undefined("All who guessed named the same arm and were right, so that chance has no share.")
    unlike = 2 * g - truths_share[guess[guessed]] - guesses_share[truth[guessed]]
    slopes[guessed] = g * (2 * a + g * wrong[guessed]) / (2 * b) - a * g**2 * unlike / (2 * b**2)
    return min(1 - g + a * g**2 / (2 * b), 1.0), slopes
