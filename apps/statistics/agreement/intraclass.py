"""Intraclass correlations of numeric ratings with intervals from the F distribution [McGraw and Wong 1996]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbered, numbers
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.lazily import special
from apps.statistics.population import Population

Form = Literal["one", "agreement", "consistency"]
STILL = 1e-24
"""A mean square below this share of the values' mean square is rounding, hence zero."""
POPULATIONS = {
    "one": Population(raters="new", scenarios="new"),
    "agreement": Population(raters="new", scenarios="new"),
    "consistency": Population(raters="fixed", scenarios="new"),
}
NAMES = {
    "one": "ICC(1,1), one-way random",
    "agreement": "ICC(A,1), two-way, absolute agreement",
    "consistency": "ICC(C,1), two-way, consistency",
}


@dataclass(frozen=True, kw_only=True)
class IntraclassCorrelation:
    """The share of variance that lies between units, for a single rating, with its interval.

    `between_units`, `between_raters` (None for the one-way form) and `error` are the mean squares it rests on. `single` units with one
    rating were left out. `few_raters` marks a result for new raters that rests on fewer than ten.
    """

    value: float
    low: float
    high: float
    level: float
    between_units: float
    between_raters: float | None
    error: float
    n: int
    ratings: int
    raters: int
    single: int
    few_raters: bool
    measurement: str
    method: str
    population: str


def icc(
    *, units: Column, values: Numbers, raters: Column, form: Form = "agreement", level: float = 0.95
) -> IntraclassCorrelation:
    """Give the intraclass correlation of single ratings in one of three forms.

    "one": raters differ from unit to unit, any number of ratings each. "agreement" and "consistency": the same raters rated every unit
    once; a constant shift between raters lowers the first and not the second. Raises Undefined where a two-way form meets ratings that
    are missing or repeated, NoVariation where no ratings of a unit differ.
    """
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if form not in NAMES:
        raise BadInput("The form is one, agreement or consistency.")
    unit = codes("units", units)
    value = numbers("values", values, rows=unit.size)
    rater = codes("raters", raters, rows=unit.size)
    unit, found = numbered(unit)
    ratings = np.bincount(unit, minlength=found.size)
    single = int(np.count_nonzero(ratings == 1))
    kept = ratings[unit] > 1
    unit, rater, value = numbered(unit[kept])[0], numbered(rater[kept])[0], value[kept]
    n, people = found.size - single, int(rater.max(initial=-1)) + 1
    if n < 2:
        raise Undefined("Agreement needs at least two units with two ratings or more; there are %(n)d.", n=n)
    value = value - value.mean()
    parts = _one_way(unit, value, n) if form == "one" else _two_way(unit, rater, value, n, people)
    if parts.error <= STILL * float((value**2).mean()):
        raise NoVariation(
            "Nothing is left to chance between the ratings of a unit, so that an interval has no error to rest on."
        )
    low, high = parts.interval(form, (1 + level) / 2)
    return IntraclassCorrelation(
        value=parts.value(form),
        low=low,
        high=high,
        level=level,
        between_units=parts.units,
        between_raters=None if form == "one" else parts.raters,
        error=parts.error,
        n=n,
        ratings=unit.size,
        raters=people,
        single=single,
        few_raters=POPULATIONS[form].few_raters(people),
        measurement="interval",
        method=f"{NAMES[form]}; F, {_degrees(form, n, parts)}",
        population=POPULATIONS[form].words,
    )


@dataclass(frozen=True, kw_only=True)
class MeanSquares:
    """Mean squares of `n` units with `per_unit` ratings (an effective number where they differ), `degrees` those of the error."""

    units: float
    raters: float
    error: float
    n: int
    per_unit: float
    degrees: int

    def value(self, form: Form) -> float:
        """Give (units - error) / (units + (k - 1) error), with k / n (raters - error) below for absolute agreement."""
        shift = self.per_unit / self.n * (self.raters - self.error) if form == "agreement" else 0.0
        return (self.units - self.error) / (self.units + (self.per_unit - 1) * self.error + shift)

    def interval(self, form: Form, chance: float) -> tuple[float, float]:
        """Give the ends at which F(units / error) is just not ruled out at `chance` on either side."""
        if form == "agreement":
            return self._agreement_interval(chance)
        ratio, k = self.units / self.error, self.per_unit
        lower = ratio / float(special.fdtri(self.n - 1, self.degrees, chance))
        upper = ratio * float(special.fdtri(self.degrees, self.n - 1, chance))
        return (lower - 1) / (lower + k - 1), (upper - 1) / (upper + k - 1)

    def _agreement_interval(self, chance: float) -> tuple[float, float]:
        """Satterthwaite's degrees of freedom for the mixture of raters and error [McGraw and Wong 1996, table 7]."""
        n, k, value = self.n, self.per_unit, self.value("agreement")
        a = k * value / (n * (1 - value))
        b = 1 + k * value * (n - 1) / (n * (1 - value))
        squares = (a * self.raters) ** 2 / (k - 1) + (b * self.error) ** 2 / self.degrees
        mixed = (a * self.raters + b * self.error) ** 2 / squares
        rest = k * self.raters + (k * n - k - n) * self.error
        first, second = float(special.fdtri(n - 1, mixed, chance)), float(special.fdtri(mixed, n - 1, chance))
        return (
            n * (self.units - first * self.error) / (first * rest + n * self.units),
            n * (second * self.units - self.error) / (rest + n * second * self.units),
        )


def _degrees(form: Form, n: int, parts: MeanSquares) -> str:
    return "Satterthwaite's degrees" if form == "agreement" else f"{n - 1} and {parts.degrees} degrees"


def _one_way(unit: Ints, value: Floats, n: int) -> MeanSquares:
    """The number of ratings per unit that stands for unequal ones is (N - sum m^2 / N) / (n - 1)."""
    sizes = np.bincount(unit, minlength=n)
    means = np.bincount(unit, value, minlength=n) / sizes
    total, degrees = unit.size, unit.size - n
    return MeanSquares(
        units=float(sizes @ means**2) / (n - 1),
        raters=0.0,
        error=float(((value - means[unit]) ** 2).sum()) / degrees,
        n=n,
        per_unit=(total - float(sizes @ sizes) / total) / (n - 1),
        degrees=degrees,
    )


def _two_way(unit: Ints, rater: Ints, value: Floats, n: int, people: int) -> MeanSquares:
    filled = unit.size == n * people and np.unique(unit * people + rater).size == unit.size
    if not filled:
        raise Undefined(
            "This form of the intraclass correlation needs every rater to rate every unit once. The one-way form takes any design, "
            "and so does Krippendorff's alpha."
        )
    table = np.empty((n, people))
    table[unit, rater] = value
    of_unit, of_rater = table.mean(axis=1), table.mean(axis=0)
    rest = table - of_unit[:, None] - of_rater[None, :]
    degrees = (n - 1) * (people - 1)
    return MeanSquares(
        units=people * float(of_unit @ of_unit) / (n - 1),
        raters=n * float(of_rater @ of_rater) / (people - 1),
        error=float((rest**2).sum()) / degrees,
        n=n,
        per_unit=people,
        degrees=degrees,
    )
