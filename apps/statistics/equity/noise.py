"""Noise on published counts: two-sided geometric (discrete Laplace), the same each time for the same cell.

Whoever reads the same page twice sees the same numbers, so nothing can be averaged away; without the key nobody can take the noise off
again. Ghosh, Roughgarden, Sundararajan 2012, "Universally utility-maximizing privacy mechanisms", SIAM J. Comput. 41(6), section 2.
"""

from __future__ import annotations

import hashlib
import hmac
import math

from apps.statistics.errors import BadInput

_BYTES = 8
LARGEST_EPSILON = 20.0
"""Beyond this a count is practically never changed."""


def geometric_noise(*, key: bytes, cell: str, epsilon: float) -> int:
    """Return the noise of one cell: k with chance (1 - a) / (1 + a) * a ** abs(k), where a = exp(-epsilon).

    A count that changes by one with one judgment, plus this, is epsilon-differentially private. The variance is 2a / (1 - a) ** 2.
    The same key, cell and epsilon give the same noise; other cells give independent ones as far as HMAC-SHA256 looks random.

    Raises:
        BadInput: epsilon is not between 0 and 20, or there is no key.
    """
    if not 0.0 < epsilon <= LARGEST_EPSILON or not key:
        raise BadInput("Noise needs a key and an epsilon above 0, at most %(most)s.", most=LARGEST_EPSILON)
    digest = hmac.digest(key, cell.encode(), hashlib.sha256)
    first, second = (_uniform(digest[start : start + _BYTES]) for start in (0, _BYTES))
    # The difference of two geometric numbers is two-sided geometric.
    return math.floor(-math.log(first) / epsilon) - math.floor(-math.log(second) / epsilon)


def noisy_count(count: int, *, key: bytes, cell: str, epsilon: float) -> int:
    """Return a count with its cell's noise, never below zero.

    Raises:
        BadInput: as for `geometric_noise`, or the count is negative.
    """
    if count < 0:
        raise BadInput("A count is not negative.")
    return max(0, count + geometric_noise(key=key, cell=cell, epsilon=epsilon))


def _uniform(part: bytes) -> float:
    """Return a number above 0, at most 1, that these bytes stand for."""
    return (int.from_bytes(part, "big") + 1) / 2.0 ** (8 * _BYTES)
