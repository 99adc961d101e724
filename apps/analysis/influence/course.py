"""When a gate came to its decision: its interval after each twelfth of what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.bounds._sequential import Sequential
from apps.analysis.gate_answers import Asked
from apps.analysis.gate_bound import GateBound
from apps.analysis.gate_groups import LEAST_GROUP
from apps.analysis.gate_readings import least_people
from apps.analysis.influence.deciding import said_by
from apps.analysis.influence.turning import Asking, time_was_up
from apps.analysis.metric_data import Bools, Ints

STEPS = 12
"""So many looks back are taken at most."""


@dataclass(frozen=True)
class Course:
    """A gate's bounds after each step, of a growing part of the people in the order in which they closed, or of the judgments as they came.

    Attributes:
        reason: why it could not be followed to its end, "" where it could.
    """

    by: Literal["raters", "judgments"]
    bounds: tuple[GateBound, ...]
    reason: str = ""

    def since(self, gate: Asked) -> int | None:
        """Return the first step, from 1, after which the gate read what it reads now, None while it is open or where that is not known."""
        said = [said_by(gate, bound).told for bound in self.bounds]
        if self.reason or not said or said[-1] in {None, "inconclusive"}:
            return None
        return 1 + max((step + 1 for step, one in enumerate(said) if one != said[-1]), default=0)


def course_of(gate: Asked, asking: Asking) -> Course:
    """Return how a gate came to its decision, from the first step at which enough people had judged for one."""
    data, design = gate.question.data, gate.question.design
    # Under a sequential design a person's judgments enter together, once the person has closed.
    by_raters = isinstance(design, Sequential) and data.setting.population.raters == "new"
    column = design.order[data.rater] if by_raters and isinstance(design, Sequential) else data.response
    missed = asking.missed
    bounds = tuple(_look(gate, column <= last, asking) for last in _steps(np.unique(column)))
    reason = time_was_up() if asking.missed > missed else ""
    return Course("raters" if by_raters else "judgments", bounds, reason)


def _look(gate: Asked, rows: Bools, asking: Asking) -> GateBound:
    """Return a gate's bound of these rows, without its numbers where they are of too few people."""
    least = max(least_people(gate.gate.asks, panel_is_fixed=gate.panel_is_fixed), LEAST_GROUP)
    few = _("Fewer than %(least)d people had judged by then.") % {"least": least}
    if len(np.unique(gate.question.data.rater[rows])) < least:
        return gate.blank.without(few)
    found = asking.of(gate, rows)
    return found.without(few) if found.undefined is None and found.raters < least else found


def _steps(found: Ints) -> Sequence[int]:
    """Return the last of each of at most twelve equal parts of these codes, ascending."""
    places = np.unique(np.ceil(np.arange(1, STEPS + 1) * len(found) / STEPS).astype(np.int64)) - 1
    last: list[int] = found[places[places >= 0]].tolist()
    return last
