"""What the sentences about numbers share: what one is told of, and the words for how sure a number is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Figures
from apps.core.charts.figures import figure, number
from apps.core.charts.svg import isolated


@dataclass(frozen=True)
class Told:
    """Estimates of one measure with values, at least one, weighted ones left aside.

    Attributes:
        found: in the order of their list.
        figures: how their numbers read.
        reference: the value that they are held against, None without one.
    """

    found: tuple[Estimate, ...]
    figures: Figures
    reference: float | None = None

    @property
    def whole(self) -> Estimate:
        """The one over all versions, else the greatest: what a sentence begins with."""
        return next((e for e in self.found if e.version is None), self.greatest)

    @property
    def greatest(self) -> Estimate:
        """The one with the greatest value, the first of equal ones."""
        return max(self.found, key=lambda e: e.value or 0.0)

    @property
    def versions(self) -> list[Estimate]:
        """Those about one version as a whole, greatest first."""
        own = [e for e in self.found if e.version is not None and not e.slice]
        return sorted(own, key=lambda e: -(e.value or 0.0))


Sentence = Callable[[Told], str]
"""Says what estimates of a measure show, and how sure."""


def in_hundred(estimate: Estimate, most: float = 1.0) -> str:
    """Return a share as a count: `about 63 (58 to 68)`; without an interval the number alone."""
    return _with_bounds(
        estimate,
        lambda value: _count(value / most),
        gettext("about %(value)s (%(low)s to %(high)s)"),
    )


def as_figures(estimate: Estimate, figures: Figures) -> str:
    """Return a number as its kind reads: `3.4 (2.9 to 3.9)`."""
    values = [v for v in (estimate.value, estimate.low, estimate.high) if v is not None]
    large = max((abs(value) for value in values), default=0.0)
    scaled = figures in {Figures.SHARE, Figures.POINTS}
    digits = 0 if scaled or large >= 100 else 1 if large >= 10 else 2
    return _with_bounds(
        estimate, lambda value: figure(value, figures, digits), gettext("%(value)s (%(low)s to %(high)s)")
    )


def _count(share: float) -> str:
    """Return how many of a hundred a share is, with a decimal only below one."""
    shown = share * 100
    return number(shown, 1 if 0 < abs(shown) < 1 else 0)


def _with_bounds(estimate: Estimate, shown: Callable[[float], str], template: str) -> str:
    value = shown(estimate.value or 0.0)
    if estimate.low is None or estimate.high is None:
        return value
    return template % {"value": value, "low": shown(estimate.low), "high": shown(estimate.high)}


def side(estimate: Estimate, reference: float) -> int:
    """Return 1 where the whole interval lies above the reference, -1 below, 0 where it cannot be told; touching is not above."""
    if estimate.low is not None and estimate.low > reference:
        return 1
    return -1 if estimate.high is not None and estimate.high < reference else 0


def against_chance(estimate: Estimate, reference: float = 0.5) -> str:
    """Return what an interval says about chance, to follow a semicolon."""
    if estimate.low is None or estimate.high is None:
        return gettext("it has no interval, so chance is not told apart")
    return {
        1: gettext("that is more than chance"),
        -1: gettext("that is less than chance"),
        0: gettext("whether that is more than chance cannot be told yet"),
    }[side(estimate, reference)]


def apart(told: Told) -> str:
    """Return which version has most and which least, and whether they can be told apart; "" for fewer than two."""
    own = told.versions
    if len(own) < 2:
        return ""
    most, least = own[0], own[-1]
    if most.value == least.value:
        return gettext("No difference between the versions shows.")
    named = {
        "most": name(most),
        "high": as_figures(most, told.figures),
        "least": name(least),
        "low": as_figures(least, told.figures),
    }
    if most.low is not None and least.high is not None and most.low > least.high:
        return (
            gettext("Highest with %(most)s, %(high)s, lowest with %(least)s, %(low)s: they differ.") % named
        )
    return (
        gettext(
            "Highest with %(most)s, %(high)s, lowest with %(least)s, %(low)s; their intervals overlap, so that they cannot be told "
            "apart here."
        )
        % named
    )


def name(estimate: Estimate) -> str:
    """Return whose a number is, kept to its own direction; the version, else the parts of its slice."""
    parts = [estimate.version] if estimate.version else list((estimate.slice or {}).values())
    return isolated(", ".join(str(part) for part in parts)) if parts else gettext("all judgments")


def part(estimate: Estimate) -> str:
    """Return the option, label or theme that a number is about, kept to its own direction."""
    return isolated(", ".join(str(value) for value in (estimate.slice or {}).values()))


def joined(*sentences: str) -> str:
    """Return the sentences that are not empty as one text."""
    return " ".join(sentence for sentence in sentences if sentence)


def listed(words: Sequence[str]) -> str:
    """Return words as a list: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
