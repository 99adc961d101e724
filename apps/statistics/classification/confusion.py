"""How often each class was said for each truth: the table that accuracy, precision, recall and F1 are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import MOST_CELLS, Column, Floats, Ints, Numbers, numbered
from apps.statistics.classification.labels import labels_of
from apps.statistics.errors import Undefined


@dataclass(frozen=True, kw_only=True, eq=False)
class Confusion:
    """The cells (truth, said) that occur, as columns of shape (cells,) ordered by truth, then said.

    `rows` counts the outputs in a cell and `weight` sums their weights; `true_totals` and `said_totals` (classes,) sum weights by
    class, `right` (classes,) those of the diagonal. Memory grows with the cells that occur, never with classes squared.
    """

    classes: int
    n: int
    truth: Ints
    said: Ints
    rows: Ints
    weight: Floats
    true_totals: Floats
    said_totals: Floats
    right: Floats

    def table(self) -> Floats:
        """Give the weights as a table (classes, classes), truth down and said across; raises Undefined where it would be too large."""
        if self.classes**2 > MOST_CELLS:
            raise Undefined(
                "A table of %(classes)d by %(classes)d classes is too large to lay out; read its cells instead.",
                classes=self.classes,
            )
        found = np.zeros((self.classes, self.classes))
        found[self.truth, self.said] = self.weight
        return found


def confusion(*, truth: Column, said: Column, classes: int, weights: Numbers | None = None) -> Confusion:
    """Count how often class `said` was given where `truth` was true; both are codes below `classes`, shape (n,).

    Rows of weight zero count in no number. Raises BadInput for a code out of range or a bad weight.
    """
    labels = labels_of(truth=truth, said=said, classes=classes, weights=weights)
    index, cells = numbered(labels.truth * classes + labels.said)
    load = labels.panel.load
    return Confusion(
        classes=classes,
        n=labels.panel.n,
        truth=cells // classes,
        said=cells % classes,
        rows=np.bincount(index, minlength=cells.size),
        weight=np.bincount(index, load, minlength=cells.size).astype(np.float64),
        true_totals=labels.sums(labels.truth, load),
        said_totals=labels.sums(labels.said, load),
        right=labels.sums(labels.truth, load * labels.hit),
    )
