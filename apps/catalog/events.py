"""What the library tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class VersionMarked(Event):
    """A version was withdrawn or is in use again; the key is the version's id."""

    name: ClassVar[str] = "version.marked"
    withdrawn: bool
