"""What the catalogue's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from apps.accounts.models import Team
from apps.catalog.selectors import CatalogSize, catalog_size, recent_imports, versions_of
from apps.console.moments import day
from apps.console.pages.imports import job_row


@dataclass(frozen=True)
class VersionRow:
    """A version in the table of its system; `withdrawn` is the day on which it was, "" for one in use."""

    key: str
    name: str
    commit: str
    step: int | None
    made: str
    outputs: int
    withdrawn: str
    reason: str


@dataclass(frozen=True)
class SystemGroup:
    """A system with its versions."""

    key: str
    name: str
    versions: tuple[VersionRow, ...]


def catalogue_context(team: Team, now: datetime) -> dict[str, Any]:
    """Return sizes, versions by system and the newest imports."""
    size: CatalogSize = catalog_size(team)
    groups = groupby(versions_of(team), key=lambda version: version.system)
    return {
        "size": size,
        "systems": [
            SystemGroup(system.key, system.name, tuple(map(_version, found))) for system, found in groups
        ],
        "imports": [job_row(job, now) for job in recent_imports(team)],
    }


def _version(version: Any) -> VersionRow:
    return VersionRow(
        key=version.key,
        name=version.name,
        commit=version.commit,
        step=version.step,
        made=day(version.at or version.created_at),
        outputs=version.output_count,
        withdrawn=day(version.withdrawn_at) if version.withdrawn_at else "",
        reason=version.withdrawn_reason,
    )
