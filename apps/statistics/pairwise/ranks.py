"""Simultaneous rank sets: for every version the places that the data do not rule out, all of them right at once.

Two versions count as different where their difference exceeds a critical value of the largest |t| over all pairs, so that the statement about
all ranks together holds with the stated level [Mogstad, Romano, Shaikh and Wilhelm 2024].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.pairwise.scores import Scored

DRAWS = 10_000
SEED = 20_240_229
BLOCK = 500
"""Draws handled at once, so that a block of differences stays in the processor's cache."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranks:
    """Ranks, 1 best, of shape (k,): `value` by score, `low` the best and `high` the worst place not ruled out.

    `critical` is the largest |t| that chance alone exceeds with probability 1 - level over all pairs.
    """

    value: Ints
    low: Ints
    high: Ints
    critical: float
    level: float
    n: int
    raters: int
    scenarios: int
    few_raters: bool
    method: str
    population: str


def ranks(*, fit: Scored, draws: int = DRAWS, seed: int = SEED) -> Ranks:
    """Give simultaneous rank sets of fitted scores at the fit's level; the same fit and seed give the same sets."""
    errors = fit.contrast_errors()
    critical = _critical_value(fit, errors, draws=draws, seed=seed)
    lead = fit.value[:, None] - fit.value[None, :]
    beaten = (lead > critical * errors) & (errors > 0)
    versions = fit.value.size
    pairs = versions * (versions - 1) // 2
    return Ranks(
        value=1 + (lead < 0).sum(axis=1),
        low=1 + beaten.sum(axis=0),
        high=versions - beaten.sum(axis=1),
        critical=critical,
        level=fit.level,
        n=fit.n,
        raters=fit.raters,
        scenarios=fit.scenarios,
        few_raters=fit.few_raters,
        method=f"{fit.method}; simultaneous over {pairs} differences, {draws} draws, seed {seed}",
        population=fit.population,
    )


def _critical_value(fit: Scored, errors: Floats, *, draws: int, seed: int) -> float:
    """Draw the scores' joint distribution around zero (multivariate t) and take the quantile of the largest |t|."""
    versions = fit.value.size
    rng = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(fit.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    inverse = np.divide(1, errors, out=np.zeros_like(errors), where=errors > 0)
    largest = np.zeros(draws)
    for begin in range(0, draws, BLOCK):
        block = largest[begin : begin + BLOCK]
        drawn = root @ rng.standard_normal((versions, block.size))
        for version in range(versions - 1):
            away = np.abs(drawn[version + 1 :] - drawn[version])
            away *= inverse[version + 1 :, version, None]
            np.maximum(block, away.max(axis=0), out=block)
    largest /= np.sqrt(rng.chisquare(fit.degrees, draws) / fit.degrees)
    return float(np.quantile(largest, fit.level))
