"""Systems and versions in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from apps.accounts.models import Team
from apps.catalog.models import System, Version
from apps.catalog.records import SystemRecord, VersionRecord
from apps.catalog.upserts.base import Key, Upsert, Wanted
from apps.core.lines import Report


def ensure_systems(team: Team, keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of these systems by key, making those that are missing."""
    wanted = sorted(set(keys))
    System.objects.bulk_create([System(team=team, key=key) for key in wanted], ignore_conflicts=True)
    return dict(System.objects.filter(team=team, key__in=wanted).values_list("key", "id"))


class SystemUpsert(Upsert):
    """Systems, by key."""

    record = SystemRecord
    model = System

    def resolve(self, records: list[tuple[int, SystemRecord]], report: Report) -> list[Wanted]:
        """Return what to write."""
        return [Wanted(line, (record.key,), {"name": record.name}) for line, record in records]

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the systems that are there, by key."""
        rows = System.objects.select_for_update().filter(team=self.team, key__in=[key[0] for key in keys])
        return {(row.key,): row for row in rows}

    def build(self, want: Wanted) -> System:
        """Return a new system."""
        return System(team=self.team, key=want.key[0], **want.fields)


class VersionUpsert(Upsert):
    """Versions, by key; a system that is named for the first time is made."""

    record = VersionRecord
    model = Version

    def resolve(self, records: list[tuple[int, VersionRecord]], report: Report) -> list[Wanted]:
        """Return what to write."""
        systems = ensure_systems(self.team, (record.system_key for _line, record in records))
        return [Wanted(line, (record.key,), self._fields(record, systems)) for line, record in records]

    @staticmethod
    def _fields(record: VersionRecord, systems: Mapping[str, int]) -> dict[str, Any]:
        fields = record.model_dump(include={"name", "commit", "step", "at"})
        return {**fields, "system_id": systems[record.system_key]}

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the versions that are there, by key."""
        rows = Version.objects.select_for_update().filter(team=self.team, key__in=[key[0] for key in keys])
        return {(row.key,): row for row in rows}

    def build(self, want: Wanted) -> Version:
        """Return a new version."""
        return Version(team=self.team, key=want.key[0], **want.fields)
