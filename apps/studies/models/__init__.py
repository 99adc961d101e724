"""Tables of studies: study, round, metric, item, cell."""

from __future__ import annotations

from apps.studies.models.cell import Cell
from apps.studies.models.item import Item, ItemKind, ItemOutput
from apps.studies.models.metric import Metric
from apps.studies.models.round import Origin, Round, RoundState, RoundVersion
from apps.studies.models.study import Study

__all__ = [
    "Cell",
    "Item",
    "ItemKind",
    "ItemOutput",
    "Metric",
    "Origin",
    "Round",
    "RoundState",
    "RoundVersion",
    "Study",
]
