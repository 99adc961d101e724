"""Pairs of raters who agree improbably often: one person twice, copied answers, or the same program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, codes, numbered
from apps.statistics.clusters import distinct
from apps.statistics.errors import Undefined
from apps.statistics.quality.binomial import at_least
from apps.statistics.quality.checks import (
    THESE_RATERS,
    Adjust,
    expected_false_alarms,
    flag_threshold,
    once_each,
    pair_codes,
    raters_of,
)
from apps.statistics.quality.shared_answers import SharedAnswers

PRIOR = 3.0
"""A unit's share of agreeing pairs is drawn towards the crowd's as if by so many pairs."""
LEAST_CONSENSUS = 0.05
"""Consensus beyond chance is taken as at least this where it divides."""
CERTAIN = 0.995
"""No pair is expected to agree more surely than this."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NearDuplicates:
    """Pairs of raters that agree significantly often, columns (found,), the least probable first; `pairs` were tested.

    Of `shared` units a pair gave the same answer on `agreed`, where `expected` was to be expected of honest raters; `flagged` tells which
    pairs stand after multiplicity. `false_alarms` is how many pairs would be flagged on average if nobody did anything wrong.
    """

    first: Ints
    second: Ints
    shared: Ints
    agreed: Ints
    expected: Floats
    p_value: Floats
    flagged: Bools
    threshold: float
    alpha: float
    false_alarms: float
    pairs: int
    n: int
    raters: int
    method: str
    population: str


def near_duplicate_raters(
    *,
    units: Column,
    answers: Column,
    raters: Column,
    least: int = 8,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
) -> NearDuplicates:
    """Give the pairs of raters who agree more often than consensus on their units and their own agreement with everybody explain.

    Pairs with fewer than `least` units in common are not tested; only pairs with p <= alpha are listed. Raises BadInput (also where a
    rater answered a unit twice), Undefined where no pair has enough units in common or too many pairs share units.
    """
    who, count = raters_of(raters)
    unit, _ = numbered(codes("units", units, rows=who.size))
    answer = codes("answers", answers, rows=who.size)
    once_each(who, unit)
    common, excess = _consensus(unit, answer, who, count)
    found, pairs = _candidates(
        SharedAnswers(unit, answer, who, count, common),
        excess,
        chance=_chance(answer),
        least=max(least, 1),
        alpha=alpha,
    )
    if pairs == 0:
        raise Undefined("No two raters have %(least)d units in common.", least=max(least, 1))
    first, second, shared, agreed, expected, p_value = found
    order = np.lexsort((second, first, p_value))
    threshold = flag_threshold(p_values=p_value, tests=pairs, alpha=alpha, adjust=adjust)
    words = {"benjamini_hochberg": "Benjamini-Hochberg over pairs", "none": "each pair alone"}[adjust]
    return NearDuplicates(
        first=first[order],
        second=second[order],
        shared=shared[order],
        agreed=agreed[order],
        expected=expected[order],
        p_value=p_value[order],
        flagged=p_value[order] <= threshold,
        threshold=threshold,
        alpha=alpha,
        false_alarms=expected_false_alarms(tests=pairs, alpha=alpha, adjust=adjust),
        pairs=pairs,
        n=who.size,
        raters=distinct(who, count),
        method=f"agreement beyond consensus and the raters' own, binomial; {words} at {alpha:g}",
        population=THESE_RATERS,
    )


def _consensus(unit: Ints, answer: Ints, who: Ints, count: int) -> tuple[Floats, Floats]:
    """Give each unit's chance that two raters agree, and each rater's mean excess of agreement over it."""
    cell, of_unit, _, votes = pair_codes(unit, answer)
    n = np.bincount(unit)
    pairs = n * (n - 1) / 2
    agreeing = np.bincount(of_unit, votes * (votes - 1) / 2, minlength=n.size)
    overall = float(agreeing.sum() / max(pairs.sum(), 1))
    common = (agreeing + PRIOR * overall) / (pairs + PRIOR)
    met = n[unit] > 1
    share = (votes[cell] - 1)[met] / (n[unit] - 1)[met]
    beyond = np.bincount(who[met], share - common[unit[met]], minlength=count)
    return common, beyond / np.maximum(np.bincount(who[met], minlength=count), 1)


def _chance(answer: Ints) -> float:
    """Give how often two answers agree if neither minds the unit."""
    return float(((np.bincount(numbered(answer)[0]) / max(answer.size, 1)) ** 2).sum())


def _expected(consensus: Floats, first: Floats, second: Floats, chance: float) -> Floats:
    """Give the chance that a pair agrees, from the consensus on its units and the excess of each of both.

    Good raters agree with each other more than either does with the crowd: agreement beyond chance is a product, so that
    e + d1 + d2 gains d1 d2 / (e - chance) where that is above zero.
    """
    together = np.maximum(first * second, 0) / np.maximum(consensus - chance, LEAST_CONSENSUS)
    return np.clip(consensus + first + second + together, 1 - CERTAIN, CERTAIN)


Found = tuple[Ints, Ints, Ints, Ints, Floats, Floats]


def _candidates(
    sharing: SharedAnswers, excess: Floats, *, chance: float, least: int, alpha: float
) -> tuple[Found, int]:
    """Go through the pairs block by block and keep those with p <= alpha; count all that were tested."""
    kept: list[Found] = []
    pairs = 0
    for first, second, shared, agreed, consensus in sharing.blocks(least):
        expected = _expected(consensus / shared, excess[first], excess[second], chance)
        pairs += first.size
        # A count at or below its mean has p of about one half or more, which nobody asks for.
        high = np.flatnonzero(agreed > expected * shared)
        p_value = at_least(agreed[high], shared[high], expected[high])
        low = p_value <= alpha
        told = high[low]
        kept.append((first[told], second[told], shared[told], agreed[told], expected[told], p_value[low]))
    if not kept:
        none, nothing = np.zeros(0, dtype=np.intp), np.zeros(0)
        return (none, none, none, none, nothing, nothing), 0
    first, second, shared, agreed = (np.concatenate([block[place] for block in kept]) for place in range(4))
    expected, p_value = (np.concatenate([block[place] for block in kept]) for place in (4, 5))
    return (first, second, shared, agreed, expected, p_value), pairs
