"""What happens to slots: laid out at launch, leased, given back, answered; people placed in cells; a running round steered."""

from __future__ import annotations

from apps.assignments.services.arms import draw_arm
from apps.assignments.services.checks import lease_check
from apps.assignments.services.idling import end_idle
from apps.assignments.services.launch import launch
from apps.assignments.services.leasing import (
    Lease,
    expire_leases,
    extend_lease,
    give_back,
    held_lease,
    lease_on_demand,
    lease_slot,
    release,
    some_left,
)
from apps.assignments.services.leaving import leave
from apps.assignments.services.placing import has_seat, place
from apps.assignments.services.plan import lay_out_slots
from apps.assignments.services.steering import close_cell, open_cell, set_priorities, stop
from apps.assignments.services.trail import trail_of
from apps.assignments.services.trials import lease_trial

__all__ = [
    "Lease",
    "close_cell",
    "draw_arm",
    "end_idle",
    "expire_leases",
    "extend_lease",
    "give_back",
    "has_seat",
    "held_lease",
    "launch",
    "lay_out_slots",
    "lease_check",
    "lease_on_demand",
    "lease_slot",
    "lease_trial",
    "leave",
    "open_cell",
    "place",
    "release",
    "set_priorities",
    "some_left",
    "stop",
    "trail_of",
]
