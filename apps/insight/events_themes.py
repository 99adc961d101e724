"""What themes tell whoever counts with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class ThemesChanged(Event):
    """The themes of a round, or which texts belong to them, may have changed; the key is the round's id."""

    name: ClassVar[str] = "themes.changed"
