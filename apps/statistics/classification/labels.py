"""Two columns of classes, what was said and what is true, checked and with their clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers
from apps.statistics.errors import BadInput
from apps.statistics.panel import Panel, panel_of
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True, eq=False)
class Labels:
    """Codes below `classes`, shape (n,), of the rows that count."""

    truth: Ints
    said: Ints
    classes: int
    panel: Panel

    @property
    def hit(self) -> Bools:
        """Where the truth was said, shape (n,)."""
        right: Bools = self.truth == self.said
        return right

    def sums(self, column: Ints, values: Floats) -> Floats:
        """Sum values (n,) by the class in a column, shape (classes,)."""
        return np.bincount(column, values, minlength=self.classes).astype(np.float64)


def labels_of(
    *,
    truth: Column,
    said: Column,
    classes: int,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
) -> Labels:
    """Check the columns and give them; raises BadInput for a code outside 0 .. classes - 1 or columns of different lengths."""
    if classes < 1:
        raise BadInput("There must be at least one class.")
    panel = panel_of(
        rows=np.asarray(truth).size,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return Labels(
        truth=panel.codes("truth", truth, classes),
        said=panel.codes("said", said, classes),
        classes=classes,
        panel=panel,
    )
