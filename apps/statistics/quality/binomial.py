"""Tails and intervals of counts: binomial, and beta-binomial where honest raters differ from each other."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import BadInput
from apps.statistics.lazily import special
from apps.statistics.quality.checks import pair_codes

MEDIAN_SQUARE = 0.6744897501960817**2
"""Median of the square of a standard normal."""
CAUTION = 1.645
"""The spread among raters is taken at its upper bound of 95 %, for in a small crowd it is known poorly."""
MOST_RESEMBLANCE = 0.9
LEAST_SHARE = 1e-4
"""A crowd is never taken as surely right or wrong."""
HALVINGS = 32
FAR, ROUNDS = 0.003, 20
"""Raters this improbable are no part of the honest crowd; it settles in a few rounds."""


def at_most(hits: Ints, n: Ints, share: Floats | float) -> Floats:
    """Give P(X <= hits) of a binomial count, elementwise."""
    return np.asarray(special.bdtr(hits.astype(np.float64), n, share), dtype=np.float64)


def at_least(hits: Ints, n: Ints, share: Floats | float) -> Floats:
    """Give P(X >= hits) of a binomial count, elementwise."""
    tail: Floats = np.where(hits > 0, special.bdtrc(np.maximum(hits, 1) - 1.0, n, share), 1.0)
    return tail


def two_sided_half(hits: Ints, n: Ints) -> Floats:
    """Give the exact two-sided p-value against one half, elementwise."""
    return np.minimum(2 * at_most(np.minimum(hits, n - hits), n, 0.5), 1.0)


def clopper_pearson(hits: Ints, n: Ints, *, level: float) -> tuple[Floats, Floats]:
    """Give the exact interval of a share, elementwise; nan where n is 0 [Clopper and Pearson 1934]."""
    if not 0 < level < 1:
        raise BadInput("Level must lie between 0 and 1.")
    side, misses = (1 - level) / 2, n - hits
    low = np.where(hits > 0, special.betaincinv(np.maximum(hits, 1), misses + 1, side), 0.0)
    high = np.where(misses > 0, special.betaincinv(hits + 1, np.maximum(misses, 1), 1 - side), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def honest_crowd(hits: Ints, n: Ints) -> tuple[float, float]:
    """Give the share and the resemblance of the crowd, from raters with n >= 1, such that a few bad raters hardly matter.

    From the median of the raters' shares, raters far below the crowd (p <= 0.003) are set aside and both are taken anew from the
    others, until the same raters stay.
    """
    share, kept = _clipped(float(np.median(hits / n))), np.ones(hits.size, dtype=np.bool_)
    for _ in range(ROUNDS):
        rho = resemblance(hits[kept], n[kept], share)
        stay = beta_binomial_at_most(hits, n, share=share, rho=rho) > FAR
        share = _clipped(float(hits[stay].sum() / n[stay].sum()))
        if (stay == kept).all():
            break
        kept = stay
    # The median says little where nearly all raters miss nothing; the moments of the raters that stayed then say more.
    return share, max(
        resemblance(hits[kept], n[kept], share), _moment_resemblance(hits[kept], n[kept], share)
    )


def _moment_resemblance(hits: Ints, n: Ints, share: float) -> float:
    """Give the resemblance at which the mean of z^2 is 1, over raters weighted by n - 1; 0 if nobody has two judgments."""
    squares = (hits - n * share) ** 2 / (n * share * (1 - share))
    further = float((n - 1).sum())
    return min(max(float((squares - 1).sum()) / further, 0.0), MOST_RESEMBLANCE) if further > 0 else 0.0


def _clipped(share: float) -> float:
    return min(max(share, LEAST_SHARE), 1 - LEAST_SHARE)


def resemblance(hits: Ints, n: Ints, share: float) -> float:
    """Give how alike the judgments of one rater are: rho in var(hits) = n p (1 - p) (1 + (n - 1) rho), from n >= 1.

    Robust, so that a few bad raters do not widen what counts as honest: rho is where the median of z^2 / (1 + (n - 1) rho) is
    that of a squared normal. The median is taken at its own upper bound.
    """
    squares = (hits - n * share) ** 2 / (n * share * (1 - share))
    place = min(0.5 + CAUTION * 0.5 / np.sqrt(n.size), 1.0)

    def excess(rho: float) -> float:
        return float(np.quantile(squares / (1 + (n - 1) * rho), place)) - MEDIAN_SQUARE

    if excess(0.0) <= 0:
        return 0.0
    if excess(MOST_RESEMBLANCE) >= 0:
        return MOST_RESEMBLANCE
    low, high = 0.0, MOST_RESEMBLANCE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def beta_binomial_at_most(hits: Ints, n: Ints, *, share: float, rho: float) -> Floats:
    """Give P(X <= hits) where raters' shares follow a beta distribution of mean `share` and resemblance `rho`, elementwise."""
    if rho <= 1e-9:
        return at_most(hits, n, share)
    a, b = share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho
    index, x, m, _ = pair_codes(hits, n)
    owner = np.repeat(np.arange(x.size), x + 1)
    k = np.arange(owner.size) - (np.cumsum(x + 1) - (x + 1))[owner]
    m = m[owner]
    logs = (
        special.gammaln(m + 1)
        - special.gammaln(k + 1)
        - special.gammaln(m - k + 1)
        + special.betaln(k + a, m - k + b)
        - special.betaln(a, b)
    )
    return np.minimum(np.bincount(owner, np.exp(logs), minlength=x.size), 1.0)[index]
