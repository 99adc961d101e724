"""One way to write many records: validate, look up, insert what is new, update what changed, count the rest."""

from __future__ import annotations

from apps.catalog.upserts.base import Upsert
from apps.catalog.upserts.outputs import OutputUpsert
from apps.catalog.upserts.scenarios import ScenarioUpsert
from apps.catalog.upserts.systems import SystemUpsert, VersionUpsert

UPSERTS: dict[str, type[Upsert]] = {
    "systems": SystemUpsert,
    "versions": VersionUpsert,
    "scenarios": ScenarioUpsert,
    "outputs": OutputUpsert,
}
"""What can be written in bulk, by the last word of its address."""

__all__ = ["UPSERTS", "OutputUpsert", "ScenarioUpsert", "SystemUpsert", "Upsert", "VersionUpsert"]
