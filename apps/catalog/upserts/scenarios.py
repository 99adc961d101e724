"""Scenarios in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.catalog.library.writing import Change, write
from apps.catalog.models import Scenario
from apps.catalog.records import ScenarioRecord
from apps.catalog.upserts.base import Changed, Key, Upsert, Wanted
from apps.core.errors import Problem
from apps.core.lines import Report

_STAYING = frozenset({"context", "state"})
"""Fields that people tend to in the library: a record that does not bring them leaves them as they are."""


class ScenarioUpsert(Upsert):
    """Scenarios, by key. Another text of one that was shown, answered or approved is its next revision."""

    record = ScenarioRecord
    model = Scenario

    def resolve(self, records: list[tuple[int, ScenarioRecord]], report: Report) -> list[Wanted]:
        """Return what to write."""
        return [Wanted(line, (record.key,), _fields(record)) for line, record in records]

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the scenarios that are there, by key."""
        rows = Scenario.objects.select_for_update().filter(team=self.team, key__in=[key[0] for key in keys])
        return {(row.key,): row for row in rows}

    def build(self, want: Wanted) -> Scenario:
        """Return a new scenario."""
        return Scenario(team=self.team, key=want.key[0], **want.fields)

    def update(self, changed: Sequence[Changed], report: Report) -> None:
        """Write what is different, and say which scenarios have another revision now."""
        changes = [
            Change(change.row, {name: change.want.fields[name] for name in change.different})
            for change in changed
        ]
        renewed = {scenario.pk for scenario in write(changes, actor=self.actor, in_place=True)}
        words = _(
            "Line %(line)d: “%(key)s” was shown, answered or approved before. This text is its revision %(number)d; outputs and "
            "approvals of the old one stay with that."
        )
        report.warnings += [
            Problem(
                "/messages",
                words % {"line": change.want.line, "key": change.row.key, "number": change.row.revision},
            )
            for change in changed
            if change.row.pk in renewed
        ]


def _fields(record: ScenarioRecord) -> dict[str, Any]:
    unsaid = {name for name in _STAYING if name not in record.model_fields_set}
    if record.state is None:
        unsaid.add("state")
    return record.model_dump(exclude={"key", *unsaid})
