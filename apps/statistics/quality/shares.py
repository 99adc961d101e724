"""Checks of a share per rater: right on gold, in agreement with others, the same when asked again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput, NoVariation, StatisticsError
from apps.statistics.quality.binomial import at_most, beta_binomial_at_most, clopper_pearson, honest_crowd
from apps.statistics.quality.checks import (
    Adjust,
    RaterCheck,
    checked,
    enough,
    once_each,
    pair_codes,
    raters_of,
)
from apps.statistics.quality.majorities import agreement_with_others


@dataclass(frozen=True, kw_only=True, eq=False)
class RaterShares(RaterCheck):
    """A share per rater with its exact interval, columns (raters,).

    `reference` is what a rater is held against: the floor, or the crowd's own share; `resemblance` is how much honest raters differ
    (rho, 0 for a floor).
    """

    value: Floats
    low: Floats
    high: Floats
    level: float
    hits: Ints
    reference: float
    resemblance: float


def gold_accuracy(
    *,
    correct: Numbers,
    raters: Column,
    floor: float,
    least: int = 1,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
    level: float = 0.95,
) -> RaterShares:
    """Give each rater's share right on gold items, and flag who is below `floor` (such as the share of a guess).

    `correct` (n,) is 1 or 0. Raises BadInput, and Undefined for no judgments at all.
    """
    right = _zero_one("correct", correct)
    who, count = raters_of(raters, rows=right.size)
    if not 0 < floor < 1:
        raise BadInput("The floor must lie between 0 and 1.")
    return _shares(
        right, who, count, floor=floor, least=least, alpha=alpha, adjust=adjust, level=level, prefix="gold"
    )


def peer_accuracy(
    *,
    units: Column,
    answers: Column,
    raters: Column,
    least: int = 5,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
    level: float = 0.95,
) -> RaterShares:
    """Give each rater's share of answers that are the majority of the other raters', and flag who is below the crowd.

    A judgment counts where at least one other rater answered the same unit and the others' votes do not tie. Raises BadInput (also
    where a rater answered a unit twice), NoVariation where all agree or nobody does, Undefined for no judgments at all.
    """
    who, count = raters_of(raters)
    unit, answer = codes("units", units, rows=who.size), codes("answers", answers, rows=who.size)
    once_each(who, unit)
    agrees, counts = agreement_with_others(units=unit, answers=answer)
    return _shares(
        agrees[counts],
        who[counts],
        count,
        floor=None,
        least=least,
        alpha=alpha,
        adjust=adjust,
        level=level,
        prefix="majority of the others",
    )


def repeat_consistency(
    *,
    units: Column,
    answers: Column,
    raters: Column,
    floor: float | None = None,
    least: int = 3,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
    level: float = 0.95,
) -> RaterShares:
    """Give each rater's share of repeated units that got the same answer each time, and flag who is below the floor or the crowd.

    Units that a rater met once do not count. Without `floor` the crowd's own share is the reference. Raises BadInput, Undefined for no
    judgments at all, NoVariation where the crowd is always or never consistent and no floor is given.
    """
    who, count = raters_of(raters)
    unit, answer = codes("units", units, rows=who.size), codes("answers", answers, rows=who.size)
    if floor is not None and not 0 < floor < 1:
        raise BadInput("The floor must lie between 0 and 1.")
    cell, by, _, times = pair_codes(who, unit)
    again = times > 1
    kinds = np.bincount(pair_codes(cell, answer)[1], minlength=times.size)
    return _shares(
        kinds[again] == 1,
        by[again],
        count,
        floor=floor,
        least=least,
        alpha=alpha,
        adjust=adjust,
        level=level,
        prefix="same answer when asked again",
    )


def _shares(
    good: Bools,
    raters: Ints,
    count: int,
    *,
    floor: float | None,
    least: int,
    alpha: float,
    adjust: Adjust,
    level: float,
    prefix: str,
) -> RaterShares:
    n = np.bincount(raters, minlength=count)
    hits = np.bincount(raters[good], minlength=count)
    reasons = enough(n, least=max(least, 1))
    reference, rho = (floor, 0.0) if floor is not None else _crowd(hits, n, reasons)
    against = (
        f"below a floor of {floor:g}, binomial" if floor is not None else "below the crowd, beta-binomial"
    )
    p_value = (
        at_most(hits, n, reference)
        if floor is not None
        else beta_binomial_at_most(hits, n, share=reference, rho=rho)
    )
    found = checked(
        p_value=p_value, n=n, reasons=reasons, alpha=alpha, adjust=adjust, method=f"{prefix}; {against}"
    )
    low, high = clopper_pearson(hits, n, level=level)
    return RaterShares(
        **vars(found),
        value=np.divide(hits, n, out=np.full(count, np.nan), where=n > 0),
        low=low,
        high=high,
        level=level,
        hits=hits,
        reference=reference,
        resemblance=rho,
    )


def _crowd(hits: Ints, n: Ints, reasons: tuple[StatisticsError | None, ...]) -> tuple[float, float]:
    """Give the share of the raters who can be tested, and how much they differ; nan if there is nobody to test."""
    tested = np.array([reason is None for reason in reasons], dtype=np.bool_)
    if not tested.any():
        return float("nan"), 0.0
    share = float(hits[tested].sum() / n[tested].sum())
    if not 0 < share < 1:
        raise NoVariation("All raters have the same share here, so that nobody stands out.")
    return honest_crowd(hits[tested], n[tested])


def _zero_one(name: str, column: Numbers) -> Bools:
    values = numbers(name, column)
    if not np.isin(values, (0.0, 1.0)).all():
        raise BadInput("%(name)s must hold 1 and 0 only.", name=name)
    return np.asarray(values == 1, dtype=np.bool_)
