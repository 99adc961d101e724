"""How people worked, and how that goes with what they said, in one place: import it from here."""

from __future__ import annotations

from apps.statistics.behaviour.paces import Paces, paces
from apps.statistics.behaviour.relations import Relation, relation_within

__all__ = ["Paces", "Relation", "paces", "relation_within"]
