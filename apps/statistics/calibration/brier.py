"""Brier score with its parts, for one confidence and for probabilities of all classes; over- and under-confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.statistics.arrays import Column, Floats, Numbers
from apps.statistics.calibration.bins import Binned, Binning, binned, filled
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimate
from apps.statistics.panel import Panel, panel_of
from apps.statistics.population import Population

SUM_TOLERANCE = 1e-3
"""Probabilities of a row may miss 1 by this much: published ones are rounded."""


@dataclass(frozen=True, kw_only=True)
class Brier(Estimate):
    """A Brier score: lower is better; between 0 and 1 for one confidence, 0 and 2 for probabilities of classes.

    value = reliability - resolution + uncertainty + `within`: Murphy's three parts over the bins, and what is left of differences
    within bins (0 where all confidences of a bin are alike and `correct` is 0 or 1).
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float
    bins: int


def brier(
    *,
    confidence: Numbers,
    correct: Numbers,
    bins: int = 10,
    binning: Binning = "width",
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Brier:
    """Give the mean of (confidence - correct)^2 with a clustered t interval within 0 .. 1.

    `confidence` (n,) lies in 0 .. 1, `correct` (n,) is 0, 1 or a share. Raises as `ece` does.
    """
    rows = binned(
        confidence=confidence,
        correct=correct,
        bins=bins,
        binning=binning,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    losses = (rows.confidence - rows.correct) ** 2
    return _scored(
        panel=rows.panel,
        losses=losses,
        most=1.0,
        parts=_parts(rows),
        bins=bins,
        prefix=f"binary; {rows.words} for its parts",
        level=level,
    )


def brier_classes(
    *,
    probabilities: npt.NDArray[np.floating],
    truth: Column,
    bins: int = 10,
    binning: Binning = "width",
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Brier:
    """Give the mean over rows of the sum over classes of (probability - true)^2, with a clustered t interval within 0 .. 2.

    `probabilities` (n, classes) sum to 1 by row (to a thousandth), `truth` (n,) holds codes of classes. Murphy's parts are summed over
    the classes, each with bins of its own. Raises as `ece` does.
    """
    table = _table(probabilities)
    panel = panel_of(
        rows=table.shape[0],
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    true = panel.codes("truth", truth, table.shape[1])
    if reason := panel.shortfall():
        raise reason
    losses, parts = np.zeros(panel.n), np.zeros(3)
    for code in range(table.shape[1]):
        said, right = table[panel.kept, code], (true == code).astype(np.float64)
        losses += (said - right) ** 2
        rows = filled(panel=panel, said=said, right=right, bins=bins, binning=binning)
        parts += _parts(rows)
    prefix = f"sum over {table.shape[1]} classes; {bins} bins a class for its parts"
    return _scored(panel=panel, losses=losses, most=2.0, parts=parts, bins=bins, prefix=prefix, level=level)


def overconfidence(
    *,
    confidence: Numbers,
    correct: Numbers,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give mean confidence less share correct, with a clustered t interval within -1 .. 1: above zero, too sure of itself.

    Columns and errors as for `ece`.
    """
    rows = binned(
        confidence=confidence,
        correct=correct,
        bins=1,
        binning="width",
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    ratios = rows.panel.ratios(level=level, prefix="mean confidence less share correct")
    return rows.panel.settled(ratios.mean(rows.confidence - rows.correct, bounds=(-1, 1))).at(0)


def _table(probabilities: npt.NDArray[np.floating]) -> Floats:
    table = np.asarray(probabilities)
    if table.ndim != 2 or not table.shape[1] or table.dtype.kind not in "fiu":
        raise BadInput("Probabilities must be a table with one row a judgment and one column a class.")
    result = table.astype(np.float64, copy=False)
    if not np.isfinite(result).all() or (result < 0).any() or (result > 1).any():
        raise BadInput("%(name)s holds a value outside 0 to 1.", name="probabilities")
    if (np.abs(result.sum(axis=1) - 1) > SUM_TOLERANCE).any():
        raise BadInput("The probabilities of a row must sum to 1.")
    return result


def _parts(rows: Binned) -> Floats:
    """Give Murphy's reliability, resolution and uncertainty, shape (3,)."""
    mass, share = rows.mass, rows.share_correct
    overall = float(mass @ share)
    return np.array([mass @ rows.gaps**2, mass @ (share - overall) ** 2, overall * (1 - overall)])


def _scored(
    *, panel: Panel, losses: Floats, most: float, parts: Floats, bins: int, prefix: str, level: float
) -> Brier:
    # Rounding may carry the loss of a sure and wrong row a hair above its bound.
    bounded = np.minimum(losses, most)
    found = panel.settled(panel.ratios(level=level, prefix=prefix).mean(bounded, bounds=(0, most))).at(0)
    reliability, resolution, uncertainty = parts.tolist()
    return Brier(
        **vars(found),
        reliability=reliability,
        resolution=resolution,
        uncertainty=uncertainty,
        within=found.value - (reliability - resolution + uncertainty),
        bins=bins,
    )
