"""Tables of studies: study, round, metric, item."""

from __future__ import annotations

from apps.studies.models.item import Item, ItemKind, ItemOutput
from apps.studies.models.metric import Metric
from apps.studies.models.round import Origin, Round, RoundState, RoundVersion
from apps.studies.models.study import Study

__all__ = [
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
