"""The family of blinding in one place: could people tell what they judged? Import it from here."""

from __future__ import annotations

from apps.statistics.blinding.bang import NO_IDEA, bang
from apps.statistics.blinding.james import James, james

__all__ = ["NO_IDEA", "James", "bang", "james"]
