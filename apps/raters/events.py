"""What raters tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.core.events import Event


@dataclass(frozen=True)
class RaterWithdrawn(Event):
    """Somebody's judgments left a round, by withdrawal or erasure; the key is the round's id. It carries no person."""

    name: ClassVar[str] = "rater.withdrawn"


@dataclass(frozen=True)
class RaterStatusChanged(Event):
    """Somebody was set aside or taken back in; the key is the id of a round in which they judged. It carries no person."""

    name: ClassVar[str] = "rater.status_changed"


@dataclass(frozen=True)
class ProfileChanged(Event):
    """What somebody said of themselves is another thing now, or nothing; the key is a round in which they take part."""

    name: ClassVar[str] = "rater.profile_changed"


@dataclass(frozen=True)
class ConsentTakenBack(Event):
    """Somebody took a purpose back and goes on judging; the key is the round's id. It carries no person."""

    name: ClassVar[str] = "consent.taken_back"
    purpose: str
