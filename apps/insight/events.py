"""What insight tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class TextMeasured(Event):
    """Texts of a round were checked, and what they say is measured; the key is the round's id."""

    name: ClassVar[str] = "text.measured"
    count: int
