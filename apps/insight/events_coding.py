"""What coding tells whoever keeps something made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class CodesChanged(Event):
    """Which codes hold of texts may have changed; the key is the round's id."""

    name: ClassVar[str] = "codes.changed"
