"""What happens to slots: laid out at launch, leased, given back, answered."""

from __future__ import annotations

from apps.assignments.services.launch import launch
from apps.assignments.services.leasing import (
    Lease,
    expire_leases,
    extend_lease,
    give_back,
    held_lease,
    lease_slot,
)
from apps.assignments.services.leaving import leave
from apps.assignments.services.plan import lay_out_slots

__all__ = [
    "Lease",
    "expire_leases",
    "extend_lease",
    "give_back",
    "held_lease",
    "launch",
    "lay_out_slots",
    "lease_slot",
    "leave",
]
