"""How people worked in a round, and how that goes with what they said: read once, told with intervals and caveats."""

from __future__ import annotations

from apps.analysis.behaviour.found import ERROR_RATE, Behaviour, Figure, Pace, Related, behaviour_of

__all__ = ["ERROR_RATE", "Behaviour", "Figure", "Pace", "Related", "behaviour_of"]
