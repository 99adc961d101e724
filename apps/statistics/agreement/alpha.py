"""Krippendorff's alpha with its interval, and how far each unit is disputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.agreement.alpha_levels import Alpha, IntervalAlpha, NominalAlpha, OrdinalAlpha
from apps.statistics.agreement.estimate import DRAWS, SEED, Agreement, estimated, no_variation
from apps.statistics.agreement.units import Rated, rated
from apps.statistics.arrays import Column, Floats, Ints, Numbers
from apps.statistics.errors import BadInput
from apps.statistics.population import Population

PANEL = Population(raters="fixed", scenarios="fixed")
Measurement = Literal["nominal", "ordinal", "interval"]

LEVELS: dict[str, type[Alpha]] = {
    "nominal": NominalAlpha,
    "ordinal": OrdinalAlpha,
    "interval": IntervalAlpha,
}


def krippendorff_alpha(
    *,
    units: Column,
    values: Numbers,
    raters: Column,
    measurement: Measurement,
    scenarios: Column | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Agreement:
    """Give Krippendorff's alpha of ratings `values` (n,) with a bootstrap interval over units, or over `scenarios` of units.

    alpha = 1 - observed / expected disagreement [Krippendorff 2011]. A unit may have any number of ratings, one of each rater; units
    with one rating are left out. The raters are taken as given. Raises Undefined for fewer than two units with two ratings, NoVariation
    where all ratings are the same.
    """
    found = rated(units=units, values=values, raters=raters, scenarios=scenarios)
    return estimated(
        coefficient=alpha_of(found, measurement),
        name=f"Krippendorff's alpha, {measurement}",
        measurement=measurement,
        draws=draws,
        seed=seed,
        level=level,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitAgreement:
    """How far each unit with at least two ratings is agreed on, as columns of shape (units,), by unit code.

    `value` is 1 - observed / expected: 1 where all agree, 0 where the unit is as disputed as ratings drawn at random from all. alpha is
    its mean over units weighted by `ratings`.
    """

    units: Ints
    value: Floats
    observed: Floats
    ratings: Ints
    expected: float
    n: int
    raters: int
    single: int
    measurement: str
    method: str
    population: str

    def most_disputed(self, count: int) -> Ints:
        """Give the codes of up to `count` units, the most disputed first; units that all agree on are left out."""
        order = np.lexsort((self.units, -self.ratings, self.value))
        disputed = order[self.observed[order] > 0]
        return self.units[disputed[:count]]


def unit_agreement(
    *, units: Column, values: Numbers, raters: Column, measurement: Measurement
) -> UnitAgreement:
    """Give the agreement within each unit, on the scale of alpha, for lists of disputed units.

    A description of these units and raters, without an interval: two to five ratings say little about one unit. Raises as
    krippendorff_alpha does.
    """
    found = rated(units=units, values=values, raters=raters, scenarios=None)
    alpha = alpha_of(found, measurement)
    _, expected = alpha.point()
    if expected <= 0:
        raise no_variation()
    observed = (alpha.unit_disagreement / found.sizes)[found.patterns]
    return UnitAgreement(
        units=found.units,
        value=1 - observed / expected,
        observed=observed,
        ratings=found.sizes[found.patterns].astype(np.intp),
        expected=expected,
        n=found.n,
        raters=found.raters,
        single=found.single,
        measurement=measurement,
        method=f"Krippendorff's alpha by unit, {measurement}",
        population=PANEL.words,
    )


def alpha_of(found: Rated, measurement: Measurement) -> Alpha:
    """Give the alpha of a level of measurement; raises BadInput for a level that is none of the three."""
    if measurement not in LEVELS:
        raise BadInput("The level of measurement is nominal, ordinal or interval.")
    return LEVELS[measurement](found)
