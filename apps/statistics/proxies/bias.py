"""How far a proxy's scores lie from people's on the same items."""

from __future__ import annotations

from apps.statistics.arrays import Column, Numbers, numbers
from apps.statistics.estimates import Estimate
from apps.statistics.population import Population
from apps.statistics.proportions import mean


def proxy_bias(
    *,
    values: Numbers,
    proxies: Numbers,
    raters: Column,
    scenarios: Column,
    bounds: tuple[float, float] | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give the mean of the proxy's score less the person's, judgment by judgment: above zero, the proxy is too kind.

    `values` (n,) are people's scores, `proxies` (n,) the proxy's score of the same item. `bounds` are the ends of the scale; the bias then
    stays within plus and minus its length. Raises TooFewRaters, TooFewScenarios, Undefined, NoVariation or BadInput as `mean` does.
    """
    people = numbers("values", values)
    length = None if bounds is None else bounds[1] - bounds[0]
    return mean(
        values=numbers("proxies", proxies, rows=people.size) - people,
        raters=raters,
        scenarios=scenarios,
        bounds=None if length is None else (-length, length),
        population=population or Population(),
        level=level,
    )
