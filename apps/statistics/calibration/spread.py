"""How binned sums vary from cluster to cluster: the score bootstrap behind the intervals of calibration errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.calibration.bins import Binned
from apps.statistics.calibration.null import DRAW_STREAM, stream
from apps.statistics.clusters import score_meat


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread:
    """Draws (draws, bins) of the bins' weighted gaps, of their gaps (linearised) and of their masses, around the observed ones.

    `variance` (bins,) is the clustered variance of a bin's gap; `degrees` is the fewest effective clusters less one.
    """

    weighted_gaps: Floats
    gaps: Floats
    mass: Floats
    variance: Floats
    degrees: float


def spread_of(*, binned: Binned, draws: int, seed: int) -> Spread:
    """Draw binned sums from their clustered covariance (CR1), widened by Student's t with `degrees`.

    A row adds its weighted gap and its weight to its bin. Sums are taken by rater, by scenario and by both, as the population asks;
    what is drawn are sums, not rows, so that the work does not grow with n.
    """
    bins, panel = binned.bins, binned.panel
    share = panel.load / panel.load.sum()
    observed = np.concatenate([binned.mass * binned.gaps, binned.mass])
    meat = score_meat(
        terms=panel.terms,
        entries=[
            (binned.index, share * (binned.confidence - binned.correct)),
            (binned.index + bins, share),
        ],
        width=2 * bins,
        weights=panel.weights,
    )
    # Each cluster's sums less what its weight makes one expect.
    centring = np.eye(2 * bins) - np.outer(observed, np.repeat([0.0, 1.0], bins))
    covariance = centring @ meat.matrix @ centring.T
    values, vectors = np.linalg.eigh(covariance)
    rng = stream(seed, DRAW_STREAM)
    # The symmetric root is the same on every machine; eigenvectors alone may have either sign.
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    noise = rng.standard_normal((draws, 2 * bins)) @ root
    noise *= np.sqrt(meat.degrees / rng.chisquare(meat.degrees, size=(draws, 1)))
    drawn = observed + noise
    mass = np.where(binned.mass > 0, binned.mass, 1)
    to_gap = np.hstack([np.eye(bins), -np.diag(binned.gaps)]) / mass[:, None]
    return Spread(
        weighted_gaps=drawn[:, :bins],
        gaps=binned.gaps + noise @ to_gap.T,
        mass=np.maximum(drawn[:, bins:], 0),
        variance=np.einsum("ij,jk,ik->i", to_gap, covariance, to_gap),
        degrees=meat.degrees,
    )
