"""When a gate came to its decision: its interval after each twelfth of what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.analysis.bounds._sequential import Sequential
from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.influence.deciding import decision_of
from apps.analysis.influence.turning import Asking
from apps.analysis.metric_data import Ints

STEPS = 12
"""So many looks back are taken at most."""


@dataclass(frozen=True)
class Course:
    """A gate's bounds after each step, of a growing part of the people in the order in which they closed, or of the judgments as they came."""

    by: Literal["raters", "judgments"]
    bounds: tuple[GateBound, ...]

    def since(self, gate: Asked) -> int | None:
        """Return the first step, from 1, after which the gate said what it says now, None while it is open."""
        said = [decision_of(bound, gate.gate.asks) for bound in self.bounds]
        if not said or said[-1] in {None, "not_yet"}:
            return None
        return 1 + max((step + 1 for step, one in enumerate(said) if one != said[-1]), default=0)


def course_of(gate: Asked, asking: Asking) -> Course:
    """Return how a gate came to its decision."""
    data, design = gate.question.data, gate.question.design
    # Under a sequential design a person's judgments enter together, once the person has closed.
    by_raters = isinstance(design, Sequential) and data.setting.population.raters == "new"
    column = design.order[data.rater] if by_raters and isinstance(design, Sequential) else data.response
    bounds = tuple(asking.of(gate, column <= last) for last in _steps(np.unique(column)))
    return Course("raters" if by_raters else "judgments", bounds)


def _steps(found: Ints) -> Sequence[int]:
    """Return the last of each of at most twelve equal parts of these codes, ascending."""
    places = np.unique(np.ceil(np.arange(1, STEPS + 1) * len(found) / STEPS).astype(np.int64)) - 1
    last: list[int] = found[places[places >= 0]].tolist()
    return last
