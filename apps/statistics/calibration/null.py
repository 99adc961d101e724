"""What a perfectly calibrated source of the same confidences would look like, by seeded simulation on bin counts."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, numbered
from apps.statistics.calibration.bins import Binned
from apps.statistics.errors import BadInput

FINE = 100
"""Bins are cut finer at these many steps of confidence, so that confidences within a cell hardly differ."""
FEWEST_DRAWS, MOST_DRAWS = 100, 20_000
NULL_STREAM, DRAW_STREAM = 0, 1
"""The two uses of one seed."""


def check_draws(*, level: float, draws: int, seed: int) -> None:
    """Raise BadInput for a level, a number of draws or a seed that gives no interval."""
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise BadInput(
            "The number of draws must lie between %(fewest)d and %(most)d.",
            fewest=FEWEST_DRAWS,
            most=MOST_DRAWS,
        )
    if seed < 0:
        raise BadInput("A seed must not be negative.")


def stream(seed: int, use: int) -> np.random.Generator:
    """Give the random numbers of one use of a seed."""
    return np.random.default_rng([seed, use])


def null_shares(*, binned: Binned, draws: int, seed: int) -> Floats:
    """Draw the share correct of each bin if every row is correct with its own confidence, shape (draws, bins); 0 in empty bins.

    Rows are independent. Counts are drawn per fine cell at its mean confidence; with weights per bin, at the bin's effective number of
    rows (sum w)^2 / sum w^2.
    """
    if binned.panel.weights is None:
        return _by_cell(binned, draws, seed)
    rows = np.maximum(np.rint(effective_rows(binned)), 1).astype(np.intp)
    chance = np.clip(binned.mean_confidence, 0, 1)
    hits = stream(seed, NULL_STREAM).binomial(rows, chance, size=(draws, binned.bins))
    return np.where(binned.n > 0, hits / rows, 0.0)


def _by_cell(binned: Binned, draws: int, seed: int) -> Floats:
    step = np.floor(binned.confidence * FINE).astype(np.intp)
    # Bins follow each other along the confidences, so that there are at most bins + FINE cells.
    place, cells = numbered(binned.index * (FINE + 1) + step)
    rows = np.bincount(place)
    chance = np.clip(np.bincount(place, binned.confidence) / rows, 0, 1)
    hits = stream(seed, NULL_STREAM).binomial(rows, chance, size=(draws, cells.size))
    owner = cells // (FINE + 1)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    shares = np.zeros((draws, binned.bins))
    shares[:, owner[starts]] = np.add.reduceat(hits, starts, axis=1) / binned.n[owner[starts]]
    return shares


def effective_rows(binned: Binned) -> Floats:
    """Give (sum w)^2 / sum w^2 of each bin, 0 in an empty one."""
    load = binned.panel.load
    total = np.bincount(binned.index, load, minlength=binned.bins)
    squares = np.bincount(binned.index, load**2, minlength=binned.bins)
    return np.divide(total**2, squares, out=np.zeros(binned.bins), where=squares > 0)
