"""James' blinding index: one number over all arms, in which not knowing counts most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Column, Floats, codes, numbered
from apps.statistics.blinding.bang import NO_IDEA, guesses
from apps.statistics.errors import TooFewRaters, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.population import FEW_RATERS

LEAST = 2


@dataclass(frozen=True, kw_only=True)
class James:
    """The index with its interval, over `n` guesses of `raters` people."""

    value: float
    low: float
    high: float
    level: float
    n: int
    raters: int
    few_raters: bool
    method: str
    population: str


def james(*, truth: Column, guess: Column, arms: int, raters: Column, level: float = 0.95) -> James:
    """Give the index, 0 .. 1: 1 where nobody has an idea, 0.5 where all guess at random, 0 where everybody is right.

    (1 + p + (1 - p) k) / 2 with p the share without an idea and k = (observed - expected) / expected disagreement of the guesses, a wrong
    one weighing half [James et al. 1996]. The interval is a jackknife that leaves out one rater at a time, by t, kept within 0 .. 1.
    `truth`, `guess` and `raters` are columns (n,). Raises TooFewRaters for one rater, Undefined where no guess is left to compare.
    """
    found, said = guesses(truth=truth, guess=guess, arms=arms)
    rater, people = numbered(codes("raters", raters, rows=found.size))
    if people.size < LEAST:
        raise TooFewRaters(raters=people.size)
    tables = np.zeros((people.size, arms, arms + 1))
    np.add.at(tables, (rater, found, np.where(said == NO_IDEA, arms, said)), 1.0)
    whole = tables.sum(axis=0)
    value = _index(whole)
    without = np.array([_index(whole - table) for table in tables])
    if not np.isfinite(value) or not np.isfinite(without).all():
        raise Undefined("Too few people guessed for an index.")
    count = people.size
    error = float(np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum()))
    half = float(t_quantile(level=level, degrees=count - 1)) * error
    return James(
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        level=level,
        n=found.size,
        raters=count,
        method=f"jackknife over {count} raters, t({count - 1})",
        population="new raters, fixed scenarios",
        few_raters=count < FEW_RATERS,
    )


def _index(table: Floats) -> float:
    """Return the index of a table (arms, arms + 1) of counts, the last column those without an idea; nan where it is undefined."""
    total = table.sum()
    if not total:
        return float("nan")
    shares = table / total
    unknown = float(shares[:, -1].sum())
    if unknown >= 1:
        return 1.0
    guessed = shares[:, :-1] / (1 - unknown)
    expected = np.outer(guessed.sum(axis=1), guessed.sum(axis=0))
    weights = 0.5 * (1 - np.eye(len(guessed)))
    disagree, chance = float((weights * guessed).sum()), float((weights * expected).sum())
    kappa = (disagree - chance) / chance if chance else 0.0
    return (1 + unknown + (1 - unknown) * kappa) / 2
