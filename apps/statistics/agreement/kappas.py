"""Raw agreement, Fleiss' kappa and Gwet's AC1 and AC2 of categories, each with a bootstrap interval over units or scenarios."""

from __future__ import annotations

from typing import Literal

import numpy as np

from apps.statistics.agreement.chance import FleissKappa, GwetAC, RawAgreement, Weights
from apps.statistics.agreement.estimate import DRAWS, SEED, Agreement, estimated
from apps.statistics.agreement.units import rated
from apps.statistics.arrays import Column, codes
from apps.statistics.errors import BadInput, Undefined


def raw_agreement(
    *,
    units: Column,
    categories: Column,
    raters: Column,
    scenarios: Column | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give the chance that two raters of a unit, drawn at random, gave the same category; every unit counts the same.

    Nothing is taken off for chance, so `expected` is 1. Raises Undefined for fewer than two units with two ratings.
    """
    checked = codes("categories", categories)
    found = rated(units=units, values=checked, raters=raters, scenarios=scenarios)
    return estimated(
        coefficient=RawAgreement(found),
        name="raw agreement",
        measurement="nominal",
        draws=draws,
        seed=seed,
        level=level,
    )


def fleiss_kappa(
    *,
    units: Column,
    categories: Column,
    raters: Column,
    scenarios: Column | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give Fleiss' kappa of units that all have the same number of ratings [Fleiss 1971].

    Raises Undefined where units (of two ratings or more) differ in their number of ratings: alpha and AC1 are made for that.
    """
    checked = codes("categories", categories)
    found = rated(units=units, values=checked, raters=raters, scenarios=scenarios)
    if (found.sizes != found.sizes[0]).any():
        raise Undefined(
            "Fleiss' kappa needs the same number of ratings for every unit, but here they run from %(fewest)d to %(most)d. "
            "Krippendorff's alpha and Gwet's AC1 take any number.",
            fewest=int(found.sizes.min()),
            most=int(found.sizes.max()),
        )
    return estimated(
        coefficient=FleissKappa(found),
        name="Fleiss' kappa",
        measurement="nominal",
        draws=draws,
        seed=seed,
        level=level,
    )


def gwet_ac1(
    *,
    units: Column,
    categories: Column,
    count: int,
    raters: Column,
    scenarios: Column | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give Gwet's AC1 of categories 0 .. count - 1, all that could be given [Gwet 2008].

    It stays high where one category is rare, where the kappas fall. Raises Undefined for fewer than two units with two ratings.
    """
    return _gwet(units, categories, raters, scenarios, count, "none", "AC1", "nominal", draws, seed, level)


def gwet_ac2(
    *,
    units: Column,
    categories: Column,
    count: int,
    raters: Column,
    weights: Literal["linear", "quadratic"] = "quadratic",
    scenarios: Column | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give Gwet's AC2 of ordered categories 0 .. count - 1, near misses counting in part [Gwet 2014].

    Weights are 1 - |k - l| / (count - 1) ("linear") or 1 - (k - l)^2 / (count - 1)^2 ("quadratic"). Raises as gwet_ac1 does.
    """
    if weights not in ("linear", "quadratic"):
        raise BadInput("Weights are linear or quadratic.")
    name = f"AC2, {weights} weights"
    return _gwet(units, categories, raters, scenarios, count, weights, name, "ordinal", draws, seed, level)


def _gwet(  # noqa: PLR0917 - two callers, one line each
    units: Column,
    categories: Column,
    raters: Column,
    scenarios: Column | None,
    count: int,
    weights: Weights,
    name: str,
    measurement: str,
    draws: int,
    seed: int,
    level: float,
) -> Agreement:
    if count < 2:
        raise BadInput("Agreement needs at least two categories that could be given.")
    found = rated(units=units, values=np.asarray(categories), raters=raters, scenarios=scenarios, count=count)
    return estimated(
        coefficient=GwetAC(found, weights),
        name=f"Gwet's {name}",
        measurement=measurement,
        draws=draws,
        seed=seed,
        level=level,
    )
