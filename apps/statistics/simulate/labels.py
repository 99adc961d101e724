"""Seeded raters who label items whose truth is known, each by a confusion matrix: for agreement, truth inference and classification."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Bools, Floats, Ints
from apps.statistics.errors import BadInput
from apps.statistics.simulate.specs import require_finite, require_rates
from apps.statistics.simulate.streams import Stream, main_stream, side_stream


@dataclass(frozen=True, kw_only=True)
class LabelCrowd:
    """How raters label. `prevalence` are the shares of the true classes; `confusion` (classes, classes) is the chance of each label by truth.

    With `concentration` raters differ: each one's rows are Dirichlet(concentration x row), closer to `confusion` the larger it is; None
    means that all are alike. `random_rate` of the raters label anything. `missing_rate` of the labels are lost at random.
    """

    prevalence: tuple[float, ...]
    confusion: tuple[tuple[float, ...], ...]
    concentration: float | None = None
    random_rate: float = 0.0
    missing_rate: float = 0.0

    def __post_init__(self) -> None:
        classes = len(self.prevalence)
        if classes < 2 or [len(row) for row in self.confusion] != [classes] * classes:
            raise BadInput(
                "Labels need at least two classes, and a confusion matrix with a row and a column for each."
            )
        for row in (self.prevalence, *self.confusion):
            require_finite(*row)
            if min(row) < 0 or abs(sum(row) - 1) > 1e-9:
                raise BadInput("The prevalence and each row of a confusion matrix must sum to 1.")
        require_rates(self.random_rate)
        require_rates(self.missing_rate)
        if self.concentration is not None:
            require_finite(self.concentration)
            if self.concentration <= 0:
                raise BadInput("The concentration of confusion matrices must be above zero.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Labels:
    """What was labelled. Columns (n,): item, rater, label. `truth` (items,); `confusions` (raters, classes, classes); `bots` (raters,)."""

    items: Ints
    raters: Ints
    labels: Ints
    truth: Ints
    confusions: Floats
    bots: Bools


def simulate_labels(*, crowd: LabelCrowd, items: int, raters: int, per_item: int, seed: int) -> Labels:
    """Let `per_item` different raters label each item; the same seed gives the same labels.

    Loads are as even as can be. Raises BadInput for counts or a seed below what is possible, or fewer raters than labels per item.
    """
    rng = main_stream(seed=seed, items=items, raters=raters, per_item=per_item)
    classes = len(crowd.prevalence)
    if per_item > raters:
        raise BadInput("An item cannot be labelled by more raters than there are.")
    if max(raters * classes, items * per_item) * classes > MOST_CELLS:
        raise BadInput("So many raters, labels and classes do not fit into memory at once.")
    truth = rng.choice(classes, size=items, p=crowd.prevalence).astype(np.intp)
    who = _different_raters(rng, items, raters, per_item)
    what = np.repeat(np.arange(items, dtype=np.intp), per_item)
    confusions = _confusions(rng, crowd, raters)
    edges = np.cumsum(confusions, axis=2)[who, truth[what], :-1]
    said = (rng.random(who.size)[:, None] >= edges).sum(axis=1)
    bots = side_stream(seed, Stream.KINDS).random(raters) < crowd.random_rate
    anything = side_stream(seed, Stream.HABITS).integers(classes, size=who.size)
    said = np.where(bots[who], anything, said).astype(np.intp)
    confusions[bots] = 1 / classes
    made = side_stream(seed, Stream.MISSING).random(who.size) >= crowd.missing_rate
    return Labels(
        items=what[made],
        raters=who[made],
        labels=said[made],
        truth=truth,
        confusions=confusions,
        bots=bots,
    )


def _different_raters(rng: np.random.Generator, items: int, raters: int, per_item: int) -> Ints:
    """Cut shuffled rows of all raters into pieces, one for each item: within a piece everyone is different."""
    pieces = raters // per_item
    rows = -(-items // pieces)
    shuffled = rng.permuted(np.tile(np.arange(raters, dtype=np.intp), (rows, 1)), axis=1)
    return shuffled[:, : pieces * per_item].reshape(-1)[: items * per_item]


def _confusions(rng: np.random.Generator, crowd: LabelCrowd, raters: int) -> Floats:
    """Draw each rater's confusion matrix, shape (raters, classes, classes); rows sum to 1."""
    pooled = np.asarray(crowd.confusion, dtype=np.float64)
    whole = np.tile(pooled, (raters, 1, 1))
    if crowd.concentration is None:
        return whole
    drawn = rng.standard_gamma(crowd.concentration * whole)
    total = drawn.sum(axis=2, keepdims=True)
    own: Floats = np.divide(drawn, total, out=whole, where=total > 0)
    return own
