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
