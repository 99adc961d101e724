"""A number of coding with its interval, what is behind it, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.statistics.agreement import Agreement
from apps.statistics.errors import StatisticsError, TooFewScenarios

FEW = 10
"""Below so many people an interval is rough."""

STILL = 1e-12
"""An interval narrower than this has no width."""


@dataclass(frozen=True)
class Measured:
    """A number with its interval and method; None with the reason in `undefined`.

    Attributes:
        n: texts, or sessions and answers, that it rests on.
        clusters: people that the interval draws.
        few: whether there are too few of those for a trustworthy interval.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    clusters: int = 0
    method: str = ""
    undefined: str = ""

    @property
    def few(self) -> bool:
        """Tell whether the interval rests on few people."""
        return self.value is not None and self.clusters < FEW


def agreement_measured(make: Callable[[], Agreement]) -> Measured:
    """Return a coefficient of agreement over texts, whose scenarios are the people who said them."""
    try:
        found = make()
    except TooFewScenarios:
        return Measured(
            undefined=_("All of these texts come from one person; an interval needs two at least.")
        )
    except StatisticsError as error:
        return Measured(undefined=told(error))
    if found.observed > 0 and found.high - found.low < STILL:
        return Measured(
            undefined=_("Coders differ equally often for every person, so nothing tells how exact this is.")
        )
    return Measured(found.value, found.low, found.high, found.n, found.scenarios, found.method)


def told(error: StatisticsError) -> str:
    """Return why there is no number, in the reader's language."""
    return _(error.template) % error.values if error.values else _(error.template)
