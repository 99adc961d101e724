"""The verbs of the scenario library: create, revise, edit, approve, retire, propose; what it shows is in `finding`, `facets` and `reading`."""

from __future__ import annotations

from apps.catalog.library.approving import approve, refuse
from apps.catalog.library.creating import create
from apps.catalog.library.editing import edit, revise
from apps.catalog.library.proposing import propose
from apps.catalog.library.standing import accept, bring_back, retire

__all__ = ["accept", "approve", "bring_back", "create", "edit", "propose", "refuse", "retire", "revise"]
