"""How people worked in a round, and how that goes with what they said: found in a full review, told with intervals and caveats."""

from __future__ import annotations

from apps.analysis.behaviour.figures import ERROR_RATE, Figure
from apps.analysis.behaviour.found import Behaviour, behaviour_of
from apps.analysis.behaviour.kept import behaviour_in, body_of
from apps.analysis.behaviour.own import Pace
from apps.analysis.behaviour.related import Related

__all__ = [
    "ERROR_RATE",
    "Behaviour",
    "Figure",
    "Pace",
    "Related",
    "behaviour_in",
    "behaviour_of",
    "body_of",
]
