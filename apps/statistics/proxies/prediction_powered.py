"""A mean of people's scores made sharper by a proxy that scored many more items; people stay the measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers, codes, numbers, size_of
from apps.statistics.clusters import Entry, Meat, Term, positive_part, score_meat, terms_of
from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.intervals import t_quantile
from apps.statistics.population import Population

STILL = 1e-12
"""A standard error below this share of the values' size is rounding."""
PEOPLE, PROXY = 0, 1


@dataclass(frozen=True, kw_only=True)
class PredictionPowered:
    """The mean with its interval, and what people alone and the proxy alone say.

    `tuning` is lambda: 0 leaves the proxy out, 1 takes it in full. `width_ratio` is this interval's width over that of people alone, `gain`
    how many times as many judgments of people would tell as much. `proxy_value` is the proxy's own mean over the rest.
    """

    value: float
    low: float
    high: float
    level: float
    tuning: float
    people_value: float
    people_low: float
    people_high: float
    proxy_value: float
    width_ratio: float
    gain: float
    n: int
    n_rest: int
    raters: int
    scenarios: int
    few_raters: bool
    method: str
    population: str


@dataclass(frozen=True, eq=False)
class Spread:
    """Covariance (2, 2) of people's mean and of the proxy's difference (its mean on the same items less on the rest)."""

    covariance: Floats
    degrees: float
    varies: bool

    def variance(self, tuning: float) -> float:
        """Give Var(people - lambda difference) = A - 2 lambda B + lambda^2 C."""
        weights = np.array([1.0, -tuning])
        return float(weights @ self.covariance @ weights)

    def best_tuning(self) -> float:
        """Give the lambda of least variance, B / C, kept within 0 .. 1; 0 for a proxy that does not vary."""
        both, own = float(self.covariance[PEOPLE, PROXY]), float(self.covariance[PROXY, PROXY])
        return float(np.clip(both / own, 0, 1)) if self.varies and own > 0 else 0.0


def prediction_powered_mean(
    *,
    values: Numbers,
    proxies: Numbers,
    rest: Numbers,
    raters: Column,
    scenarios: Column,
    rest_scenarios: Column | None = None,
    tuning: float | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> PredictionPowered:
    """Give people's mean plus lambda times what the proxy says that the items people judged are lower by than the rest.

    `values` (n,) are people's scores, `proxies` (n,) the proxy's score of the item of each, `rest` (N,) its scores of items drawn in the same
    way that no person judged. Without `rest_scenarios` each of the rest is a scenario of its own; codes are those of `scenarios`.
    `tuning` fixes lambda (0 .. 1); without it lambda is the one of least clustered variance. Raises BadInput, TooFewRaters, TooFewScenarios,
    Undefined where the rest holds fewer than two scores or, with new scenarios, scenarios, NoVariation where people's scores do not vary.
    """
    population = population or Population()
    people = numbers("values", values)
    same, others = numbers("proxies", proxies, rows=people.size), numbers("rest", rest)
    who, what = codes("raters", raters, rows=people.size), codes("scenarios", scenarios, rows=people.size)
    alone = size_of(what) + np.arange(others.size, dtype=np.intp)
    where = alone if rest_scenarios is None else codes("rest_scenarios", rest_scenarios, rows=others.size)
    if tuning is not None and not 0 <= tuning <= 1:
        raise BadInput("The tuning lies between 0 (people only) and 1.")
    counts = _counts(population, who, what, where, people.size)
    found = spread(
        people=people,
        same=same,
        rest=others,
        raters=who,
        scenarios=what,
        rest_scenarios=where,
        population=population,
    )
    chosen = found.best_tuning() if tuning is None else float(tuning)
    alone_variance, variance = found.variance(0.0), found.variance(chosen)
    if alone_variance <= STILL**2 * float(people @ people) / people.size:
        raise NoVariation(
            "People's scores do not vary from one cluster to the next, so that no interval can be given."
        )
    value = float(people.mean() - chosen * (same.mean() - others.mean()))
    quantile = float(t_quantile(level=level, degrees=found.degrees))
    half, half_alone = quantile * np.sqrt(variance), quantile * np.sqrt(alone_variance)
    return PredictionPowered(
        value=value,
        low=value - float(half),
        high=value + float(half),
        level=level,
        tuning=chosen,
        people_value=float(people.mean()),
        people_low=float(people.mean() - half_alone),
        people_high=float(people.mean() + half_alone),
        proxy_value=float(others.mean()),
        width_ratio=float(half / half_alone),
        gain=alone_variance / variance if variance > 0 else float("inf"),
        n=people.size,
        n_rest=others.size,
        raters=counts[0],
        scenarios=counts[1],
        few_raters=population.few_raters(counts[0]),
        method=population.method(degrees=found.degrees, prefix=f"prediction-powered, tuning {chosen:.3g}"),
        population=population.words,
    )


def spread(
    *,
    people: Floats,
    same: Floats,
    rest: Floats,
    raters: Ints,
    scenarios: Ints,
    rest_scenarios: Ints,
    population: Population,
) -> Spread:
    """Give the clustered covariance of both means: rows summed by cluster before squaring, the proxy's rest by scenario.

    A scenario met both by people and in the rest binds the two parts, which takes their covariance off the difference.
    """
    n = people.size
    terms = terms_of(population=population, raters=raters, scenarios=scenarios)
    column = np.zeros(n, dtype=np.intp)
    lead, difference = (people - people.mean()) / n, (same - same.mean()) / n
    meat = _meat(terms, [(column + PEOPLE, lead), (column + PROXY, difference)])
    away = (rest - rest.mean()) / rest.size
    covariance = meat.matrix.copy()
    covariance[PROXY, PROXY] += _rest_variance(away, rest_scenarios, population)
    if population.scenarios == "new":
        covariance -= _shared(scenarios, np.stack([lead, difference]), rest_scenarios, away)
    varies = max(float(np.ptp(same)), float(np.ptp(rest))) > STILL * float(np.abs(same).max())
    return Spread(positive_part(covariance), meat.degrees, varies)


def _meat(terms: Sequence[Term], entries: Sequence[Entry]) -> Meat:
    """Give the two-way covariance, or the larger of the one-way ones where their difference leaves people no variance, by chance."""
    meat = score_meat(terms=terms, entries=entries, width=2)
    if len(terms) == 1 or meat.matrix[PEOPLE, PEOPLE] > 0:
        return meat
    one_way = [score_meat(terms=[term], entries=entries, width=2) for term in terms[:2]]
    larger = max(one_way, key=lambda part: float(part.matrix[PEOPLE, PEOPLE]))
    return replace(larger, clusters=meat.clusters, degrees=meat.degrees)


def _rest_variance(away: Floats, rest_scenarios: Ints, population: Population) -> float:
    """Give the variance of the mean over the rest: by scenario where scenarios are new, else score by score."""
    single = Term("row", np.arange(away.size, dtype=np.intp), away.size)
    by_scenario = terms_of(
        population=Population(raters="fixed", scenarios="new"),
        raters=rest_scenarios,
        scenarios=rest_scenarios,
    )
    terms = by_scenario if population.scenarios == "new" else (single,)
    nowhere = np.zeros(away.size, dtype=np.intp)
    return float(score_meat(terms=terms, entries=[(nowhere, away)], width=1).matrix[0, 0])


def _shared(scenarios: Ints, parts: Floats, rest_scenarios: Ints, away: Floats) -> Floats:
    """Give what scenarios in both parts take off: their scores' products, which the difference meets with a minus."""
    met, places = np.unique(scenarios, return_inverse=True)
    at = np.minimum(np.searchsorted(met, rest_scenarios), met.size - 1)
    both = met[at] == rest_scenarios
    theirs = np.bincount(at[both], away[both], minlength=met.size)
    product = np.array([np.bincount(places, part, minlength=met.size) @ theirs for part in parts])
    taken = np.zeros((2, 2))
    taken[PEOPLE, PROXY] = taken[PROXY, PEOPLE] = product[PEOPLE]
    taken[PROXY, PROXY] = 2 * product[PROXY]
    return taken


def _counts(population: Population, who: Ints, what: Ints, where: Ints, n: int) -> tuple[int, int]:
    """Count raters and scenarios; raise the reason where the data are too few for an interval."""
    raters, scenarios = int(np.unique(who).size), int(np.unique(what).size)
    reason = population.shortfall(n=n, raters=raters, scenarios=scenarios)
    if reason is not None:
        raise reason
    needed = int(np.unique(where).size) if population.scenarios == "new" else where.size
    if needed < 2:
        raise Undefined(
            "The proxy has scored too little beyond what people judged; at least two more are needed."
        )
    return raters, scenarios
