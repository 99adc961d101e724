"""What governance tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class VerdictChanged(Event):
    """A round's verdict, or that of one of its gates, differs from the one before; the key is the round's id."""

    name: ClassVar[str] = "verdict.changed"
    verdict: str
