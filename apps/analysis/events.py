"""What analysis tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class SnapshotTaken(Event):
    """A round has a new snapshot; the key is the round's id."""

    name: ClassVar[str] = "snapshot.taken"
    snapshot: str


@dataclass(frozen=True)
class IndexWeightsChanged(Event):
    """The parts of a study's alignment index weigh otherwise; the key is the id of one of its rounds."""

    name: ClassVar[str] = "index_weights.changed"
