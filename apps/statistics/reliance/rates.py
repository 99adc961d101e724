"""How often people follow advice that is wrong, and do not follow advice that is right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.estimates import Estimates
from apps.statistics.population import Population
from apps.statistics.proportions import proportions
from apps.statistics.ratios import GroupedRatios
from apps.statistics.reliance.advice import Advice, advice_of

NEW = Population()


@dataclass(frozen=True, kw_only=True, eq=False)
class Reliance:
    """Rates by group as columns of shape (groups,).

    `over` is following where the advice is wrong, `under` not following where it is right, `decided` deciding rightly whatever the advice,
    `appropriate` 1 - (over + under) / 2: one half for people who follow, or do not, whatever the advice.
    """

    over: Estimates
    under: Estimates
    decided: Estimates
    appropriate: Estimates


def reliance(
    *,
    followed: Numbers,
    right: Numbers,
    groups: Column,
    count: int,
    raters: Column,
    scenarios: Column,
    weights: Numbers | None = None,
    population: Population = NEW,
    level: float = 0.95,
) -> Reliance:
    """Give over- and under-reliance, the accuracy of decisions and appropriate reliance in each group 0 .. count - 1.

    `followed` and `right` (n,) are 0 or 1, or bools: whether the person did what was advised, and whether that was right. The two rates
    have separate denominators, so that neither hides the other [Schemmer et al. 2023]; appropriate reliance is the mean of their
    opposites, balanced accuracy [Brodersen et al. 2010], which does not move with how often the advice is right. All four have Wilson's
    interval on the effective n. A group without right or without wrong advice is undefined where it needs them. Raises BadInput.
    """
    advice = advice_of(
        followed=followed,
        right=right,
        groups=groups,
        count=count,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
    )
    return Reliance(
        over=_share(advice.some(~advice.right), population, level, apt=False),
        under=_share(advice.some(advice.right), population, level, apt=False),
        decided=_share(advice, population, level, apt=True),
        appropriate=_appropriate(advice, population, level),
    )


def balanced(advice: Advice) -> tuple[Floats, tuple[StatisticsError | None, ...]]:
    """Give values (n,) whose weighted mean in a group is its appropriate reliance, and why a group has none.

    A value is the group's appropriate reliance and what its row adds to it by the delta method, so that the clustered variance of
    the mean of these values is that of appropriate reliance.
    """
    groups = advice.groups
    every = np.ones(groups.size, dtype=np.bool_)
    total, shares, slopes = advice.total(every), np.zeros(advice.count), np.zeros(groups.size)
    missing = np.zeros(advice.count, dtype=np.bool_)
    for rows in (advice.right, ~advice.right):
        part = advice.total(rows)
        missing |= part == 0
        filled = np.where(part > 0, part, 1.0)
        share = advice.total(rows & advice.apt) / filled
        shares += share / 2
        slopes += rows * (advice.apt - share[groups]) * (total / filled)[groups] / 2
    reason = Undefined("The advice was never wrong here, or never right, so that neither shows in the other.")
    reasons = tuple(reason if gone else None for gone in missing.tolist())
    return shares[groups] + slopes, reasons


def _share(advice: Advice, population: Population, level: float, *, apt: bool) -> Estimates:
    return proportions(
        values=advice.apt == apt,
        groups=advice.groups,
        count=advice.count,
        raters=advice.raters,
        scenarios=advice.scenarios,
        weights=advice.weights,
        population=population,
        level=level,
    )


def _appropriate(advice: Advice, population: Population, level: float) -> Estimates:
    values, reasons = balanced(advice)
    gone = np.array([reason is not None for reason in reasons], dtype=np.bool_)
    total = advice.total(np.ones(values.size, dtype=np.bool_))
    filled = np.where(total > 0, total, 1.0)
    mean = np.bincount(advice.groups, advice.load * values, minlength=advice.count) / filled
    found = GroupedRatios(
        groups=advice.groups,
        count=advice.count,
        raters=advice.raters,
        scenarios=advice.scenarios,
        loads=advice.weights,
        population=population,
        level=level,
        prefix="balanced, delta method",
    ).proportion_of(
        value=np.where(gone, np.nan, np.clip(mean, 0, 1)),
        influence=advice.load * (values - mean[advice.groups]) / filled[advice.groups],
    )
    return replace(
        found,
        effective_n=np.where(gone, np.nan, found.effective_n),
        design_effect=np.where(gone, np.nan, found.design_effect),
        undefined=tuple(short or reason for short, reason in zip(found.undefined, reasons, strict=True)),
    )
