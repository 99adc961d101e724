"""Three likelihoods for a pair, as derivatives by outcome: Bradley-Terry with ties half, Davidson and Rao-Kupper.

Each takes the differences d (k, k) of the versions' scores and the tie parameter, and gives for the outcomes win of row, loss and tie the first
and the negative second derivatives of the log-likelihood with respect to d and to the tie parameter, as arrays of shape (k, k, 3). A fit and
its clustered covariance need nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats
from apps.statistics.lazily import special


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Log-likelihood of one judgment by pair and outcome, and its derivatives, each of shape (k, k, 3)."""

    value: Floats
    score: Floats
    tie_score: Floats
    curvature: Floats
    cross: Floats
    tie_curvature: Floats


Model = Callable[[Floats, float], Derivatives]


def ties_half(d: Floats, tie: float) -> Derivatives:
    """P(win) = 1 / (1 + e^-d); a tie is half a win and half a loss [Bradley and Terry 1952]. There is no tie parameter."""
    del tie
    win = special.expit(d)
    log_win, log_loss = -np.logaddexp(0, -d), -np.logaddexp(0, d)
    zero = np.zeros((*d.shape, 3))
    return Derivatives(
        value=_stack(log_win, log_loss, (log_win + log_loss) / 2),
        score=_stack(1 - win, -win, 0.5 - win),
        tie_score=zero,
        curvature=np.repeat((win * (1 - win))[..., None], 3, axis=-1),
        cross=zero,
        tie_curvature=zero,
    )


def davidson(d: Floats, tie: float) -> Derivatives:
    """P(win) = e^(d/2) / Z, P(loss) = e^(-d/2) / Z, P(tie) = e^tie / Z [Davidson 1970]; tie is ln nu."""
    log_z = np.logaddexp(np.logaddexp(d / 2, -d / 2), tie)
    win, loss, draw = np.exp(d / 2 - log_z), np.exp(-d / 2 - log_z), np.exp(tie - log_z)
    lead = (win - loss) / 2
    return Derivatives(
        value=_stack(d / 2 - log_z, -d / 2 - log_z, tie - log_z),
        score=_stack(0.5 - lead, -0.5 - lead, -lead),
        tie_score=_stack(-draw, -draw, 1 - draw),
        curvature=np.repeat(((win + loss) / 4 - lead**2)[..., None], 3, axis=-1),
        cross=np.repeat((-lead * draw)[..., None], 3, axis=-1),
        tie_curvature=np.repeat((draw * (1 - draw))[..., None], 3, axis=-1),
    )


def rao_kupper(d: Floats, tie: float) -> Derivatives:
    """P(win) = 1 / (1 + e^(tie - d)), P(loss) = 1 / (1 + e^(tie + d)), a tie is the rest [Rao and Kupper 1967]; tie is ln theta > 0."""
    win, loss = special.expit(d - tie), special.expit(-d - tie)
    log_win, log_loss = -np.logaddexp(0, tie - d), -np.logaddexp(0, tie + d)
    # P(tie) = (e^(2 tie) - 1) P(win) P(loss)
    share = np.expm1(2 * tie)
    pull, bend = 2 * (share + 1) / share, 4 * (share + 1) / share**2
    by_win, by_loss = win * (1 - win), loss * (1 - loss)
    return Derivatives(
        value=_stack(log_win, log_loss, log_win + log_loss + np.log(share)),
        score=_stack(1 - win, loss - 1, loss - win),
        tie_score=_stack(win - 1, loss - 1, win + loss - 2 + pull),
        curvature=_stack(by_win, by_loss, by_win + by_loss),
        cross=_stack(-by_win, by_loss, by_loss - by_win),
        tie_curvature=_stack(by_win, by_loss, by_win + by_loss + bend),
    )


def _stack(win: Floats, loss: Floats, draw: Floats) -> Floats:
    return np.stack([win, loss, draw], axis=-1)
