"""McNemar's test: do two variants differ in how often something happens, judged by the pairs that disagree?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Numbers, probabilities
from apps.statistics.errors import BadInput, Undefined
from apps.statistics.lazily import special


@dataclass(frozen=True, kw_only=True)
class McNemar:
    """Counts of pairs by outcome, and the two-sided p values of the discordant ones (`only_first`, `only_second`).

    Without a discordant pair both p values are 1: the data tell nothing against equality.
    """

    n: int
    both: int
    only_first: int
    only_second: int
    neither: int
    exact: float
    mid_p: float
    method: str


def mcnemar(*, first: Numbers, second: Numbers) -> McNemar:
    """Test whether outcomes (n,) of 0 or 1 are as frequent in `first` as in `second`, pair by pair.

    Pairs must be independent; where raters judge several, test with `sign_flip`. Raises BadInput for another value than 0 and 1,
    Undefined without any pair.
    """
    rows = np.asarray(first).size
    one, other = probabilities("first", first, rows=rows), probabilities("second", second, rows=rows)
    if ((one % 1 != 0) | (other % 1 != 0)).any():
        raise BadInput("McNemar's test needs outcomes of 0 or 1.")
    if rows == 0:
        raise Undefined("Nothing has been judged here yet.")
    counts = np.bincount((2 * one + other).astype(np.intp), minlength=4).tolist()
    neither, only_second, only_first, both = counts
    discordant, fewer = only_first + only_second, min(only_first, only_second)
    below = float(special.bdtr(fewer - 1, discordant, 0.5)) if fewer else 0.0
    up_to = float(special.bdtr(fewer, discordant, 0.5))
    return McNemar(
        n=rows,
        both=both,
        only_first=only_first,
        only_second=only_second,
        neither=neither,
        exact=min(2 * up_to, 1.0),
        # Twice the smaller tail with half of the observed point: below + half the point = (below + up to) / 2.
        mid_p=min(below + up_to, 1.0),
        method=f"exact binomial on {discordant} discordant pairs, two-sided; pairs independent",
    )
