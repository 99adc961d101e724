"""Does the ranking depend on how ties are counted? The scores under every convention, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Ints
from apps.statistics.errors import BadInput, StatisticsError
from apps.statistics.pairwise.bradley_terry import BradleyTerry, bradley_terry
from apps.statistics.pairwise.comparisons import Comparisons, Ties
from apps.statistics.pairwise.room import require_room
from apps.statistics.population import Population

EVERY_TIES: tuple[Ties, ...] = ("half", "davidson", "rao_kupper", "drop")


@dataclass(frozen=True, kw_only=True, eq=False)
class TieConventions:
    """Scores under each convention for ties, side by side; `undefined` says why one could not be had.

    `ranks` (k,) by convention, 1 best; `moved` lists the versions whose rank depends on the convention, `largest_move` by how many places.
    """

    fits: dict[Ties, BradleyTerry]
    undefined: dict[Ties, StatisticsError]
    ranks: dict[Ties, Ints]
    moved: tuple[int, ...]
    largest_move: int
    n: int
    raters: int
    method: str
    population: str


def tie_conventions(
    *, comparisons: Comparisons, population: Population | None = None, level: float = 0.95
) -> TieConventions:
    """Fit the scores under all four conventions for ties and tell whose rank depends on the choice.

    Raises the reason of ties as half where even that cannot be fitted.
    """
    require_room(comparisons.versions)
    fits: dict[Ties, BradleyTerry] = {}
    undefined: dict[Ties, StatisticsError] = {}
    for ties in EVERY_TIES:
        try:
            fits[ties] = bradley_terry(comparisons=comparisons, ties=ties, population=population, level=level)
        except BadInput:
            raise
        except StatisticsError as error:
            undefined[ties] = error
    if "half" in undefined:
        raise undefined["half"]
    ranks: dict[Ties, Ints] = {
        ties: 1 + (fit.value[:, None] < fit.value[None, :] - 1e-9).sum(axis=1) for ties, fit in fits.items()
    }
    table = np.array(list(ranks.values()))
    moves = table.max(axis=0) - table.min(axis=0)
    half = fits["half"]
    return TieConventions(
        fits=fits,
        undefined=undefined,
        ranks=ranks,
        moved=tuple(np.flatnonzero(moves).tolist()),
        largest_move=int(moves.max()),
        n=half.n,
        raters=half.raters,
        method="bradley-terry with ties half, davidson, rao-kupper and dropped",
        population=half.population,
    )
