"""The family of blinding in one place: could people tell what they judged? Import it from here."""

from __future__ import annotations

from apps.statistics.blinding.bang import bang
from apps.statistics.blinding.guesses import NO_IDEA
from apps.statistics.blinding.james import james

__all__ = ["NO_IDEA", "bang", "james"]
