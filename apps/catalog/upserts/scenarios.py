"""Scenarios in bulk."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from apps.catalog.models import Scenario
from apps.catalog.records import ScenarioRecord
from apps.catalog.upserts.base import Key, Upsert, Wanted, fixed_messages
from apps.core.lines import Report


class ScenarioUpsert(Upsert):
    """Scenarios, by key."""

    record = ScenarioRecord
    model = Scenario

    def resolve(self, records: list[tuple[int, ScenarioRecord]], report: Report) -> list[Wanted]:
        """Return what to write."""
        return [Wanted(line, (record.key,), record.model_dump(exclude={"key"})) for line, record in records]

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the scenarios that are there, by key."""
        rows = Scenario.objects.select_for_update().filter(team=self.team, key__in=[key[0] for key in keys])
        return {(row.key,): row for row in rows}

    def build(self, want: Wanted) -> Scenario:
        """Return a new scenario."""
        return Scenario(team=self.team, key=want.key[0], **want.fields)

    def refuse_change(self, row: models.Model, different: list[str]) -> str | None:
        """Keep what raters have seen; an empty placeholder made by an import may be filled."""
        return fixed_messages(row, different)
