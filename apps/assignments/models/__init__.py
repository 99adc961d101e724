"""Tables of who judges what: slot and assignment."""

from __future__ import annotations

from apps.assignments.models.assignment import Assignment, AssignmentState
from apps.assignments.models.slot import Slot, SlotOrigin, SlotState

__all__ = ["Assignment", "AssignmentState", "Slot", "SlotOrigin", "SlotState"]
