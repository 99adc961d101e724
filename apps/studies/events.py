"""What studies tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class RoundChanged(Event):
    """A round was launched, paused, resumed or closed; the key is the round's id."""

    name: ClassVar[str] = "round.changed"
    state: str
