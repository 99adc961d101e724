"""Confidences put into bins, each with its weight, mean confidence and share correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers
from apps.statistics.errors import BadInput
from apps.statistics.panel import Panel, panel_of
from apps.statistics.population import Population

Binning = Literal["width", "mass"]
"""Bins of equal width between 0 and 1, or of equal weight along the sorted confidences."""

MOST_BINS = 500
NUDGE = 1e-9
"""A confidence this close below an edge is on it: 0.29 * 100 is 28.999... in binary."""

IN_WORDS: dict[Binning, str] = {"width": "of equal width", "mass": "of equal mass"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Binned:
    """Rows (n,) with their bin in `index`, and the bins (bins,): share of the weight, rows, mean confidence and share correct.

    `mass` sums to 1; means are 0 in a bin without rows.
    """

    panel: Panel
    bins: int
    binning: Binning
    index: Ints
    confidence: Floats
    correct: Floats
    mass: Floats
    n: Ints
    mean_confidence: Floats
    share_correct: Floats

    @property
    def gaps(self) -> Floats:
        """Mean confidence less share correct of each bin, shape (bins,): above zero, too sure."""
        return self.mean_confidence - self.share_correct

    @property
    def words(self) -> str:
        """How the bins were made, such as "10 bins of equal width"."""
        return f"{self.bins} bins {IN_WORDS[self.binning]}"

    def means(self, values: Floats) -> Floats:
        """Give the weighted mean of values (n,) in each bin, 0 in an empty one."""
        return _means(self.index, self.panel.load, values, self.bins)


def binned(
    *,
    confidence: Numbers,
    correct: Numbers,
    bins: int,
    binning: Binning,
    raters: Column | None,
    scenarios: Column | None,
    weights: Numbers | None,
    population: Population | None,
) -> Binned:
    """Check the columns and put the rows into bins.

    Equal width: bin b holds b / bins <= confidence < (b + 1) / bins, the last one 1 too. Equal mass: rows go by the middle of their
    weight along the sorted confidences; equal confidences stay together, so that the order of rows does not matter. Raises BadInput
    for values outside 0 to 1 or a number of bins outside 1 to 500, Undefined or TooFew... where the data are too few.
    """
    panel = panel_of(
        rows=np.asarray(confidence).size,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    said = panel.probabilities("confidence", confidence)
    right = panel.probabilities("correct", correct)
    if reason := panel.shortfall():
        raise reason
    return filled(panel=panel, said=said, right=right, bins=bins, binning=binning)


def filled(*, panel: Panel, said: Floats, right: Floats, bins: int, binning: Binning) -> Binned:
    """Put checked confidences and outcomes into bins; raises BadInput for a number of bins outside 1 to 500."""
    if not 1 <= bins <= MOST_BINS:
        raise BadInput("The number of bins must lie between 1 and %(most)d.", most=MOST_BINS)
    if binning not in IN_WORDS:
        raise BadInput("Bins are of equal width or of equal mass.")
    index = equal_width(said, bins) if binning == "width" else equal_mass(said, panel.load, bins)
    weight = np.bincount(index, panel.load, minlength=bins)
    return Binned(
        panel=panel,
        bins=bins,
        binning=binning,
        index=index,
        confidence=said,
        correct=right,
        mass=weight / weight.sum(),
        n=np.bincount(index, minlength=bins),
        mean_confidence=_means(index, panel.load, said, bins),
        share_correct=_means(index, panel.load, right, bins),
    )


def equal_width(confidence: Floats, bins: int) -> Ints:
    """Give each confidence's bin of equal width."""
    index: Ints = np.minimum(np.floor(confidence * bins + NUDGE), bins - 1).astype(np.intp)
    return index


def equal_mass(confidence: Floats, load: Floats, bins: int) -> Ints:
    """Give each confidence's bin of equal weight."""
    levels, place = np.unique(confidence, return_inverse=True)
    weight = np.bincount(place, load, minlength=levels.size)
    middle = (np.cumsum(weight) - weight / 2) / weight.sum()
    index: Ints = np.minimum(np.floor(middle * bins + NUDGE), bins - 1).astype(np.intp)[place]
    return index


def _means(index: Ints, load: Floats, values: Floats, bins: int) -> Floats:
    weight = np.bincount(index, load, minlength=bins)
    total = np.bincount(index, load * values, minlength=bins)
    return np.divide(total, weight, out=np.zeros(bins), where=weight > 0)
