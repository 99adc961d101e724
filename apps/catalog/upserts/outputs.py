"""Outputs in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.catalog.identifying import finder_of, identifies
from apps.catalog.models import Output, Scenario, Version
from apps.catalog.records import OutputRecord, VersionRecord
from apps.catalog.upserts.base import Key, Upsert, Wanted
from apps.catalog.upserts.systems import ensure_systems
from apps.core.copying import copy_rows
from apps.core.lines import Report
from apps.text.self_identification import Finder

_FIELDS = ("messages", "label", "confidence", "probabilities", "explanation", "meta", "identifies")
_COLUMNS = ("version_id", "scenario_id", "sample", "revision", *_FIELDS, "shown", "created_at")


class OutputUpsert(Upsert):
    """Outputs of what scenarios say now, by version, scenario and sample; those of an earlier text stay with it."""

    record = OutputRecord
    model = Output
    key_pointer = "/sample"

    def resolve(self, records: list[tuple[int, OutputRecord]], report: Report) -> list[Wanted]:
        """Return what to write; unknown versions and scenarios are made, or refuse their lines."""
        versions = self._ids(Version, {record.version for _line, record in records})
        scenarios = self._ids(Scenario, {record.scenario for _line, record in records})
        rows = Scenario.objects.filter(pk__in=scenarios.values())
        revisions = dict(rows.values_list("id", "revision"))
        wanted: list[Wanted] = []
        finder = self._finder
        for line, record in records:
            if record.version not in versions:
                report.refuse(line, _("There is no version “%(key)s”.") % {"key": record.version}, "/version")
            elif record.scenario not in scenarios:
                report.refuse(
                    line, _("There is no scenario “%(key)s”.") % {"key": record.scenario}, "/scenario"
                )
            else:
                scenario = scenarios[record.scenario]
                key = (versions[record.version], scenario, record.sample, revisions[scenario])
                fields = record.model_dump(exclude={"version", "scenario", "sample"})
                fields["identifies"] = identifies(fields["messages"], fields["explanation"], finder)
                wanted.append(Wanted(line, key, fields))
        return wanted

    @cached_property
    def _finder(self) -> Finder:
        return finder_of(self.team)

    def _ids(self, model: type[Version | Scenario], keys: set[str]) -> dict[str, int]:
        rows: Any = model._default_manager.filter(team=self.team, key__in=keys)  # noqa: SLF001 - Django's documented way
        if self.create_missing:
            missing = sorted(keys - set(rows.values_list("key", flat=True)))
            make = make_versions if model is Version else make_scenarios
            make(self.team, missing)
        return dict(rows.all().values_list("key", "id"))

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the outputs that are there, by version, scenario, sample and revision."""
        rows = Output.objects.select_for_update().filter(
            version_id__in={key[0] for key in keys},
            scenario_id__in={key[1] for key in keys},
            sample__in={key[2] for key in keys},
        )
        return {(row.version_id, row.scenario_id, row.sample, row.revision): row for row in rows}

    def insert(self, fresh: Sequence[Wanted]) -> None:
        """Write new outputs."""
        now = timezone.now().isoformat()
        rows = ((*want.key, *(want.fields[name] for name in _FIELDS), False, now) for want in fresh)
        copy_rows(Output, _COLUMNS, rows)

    def refuse_change(self, row: models.Model, different: list[str]) -> str | None:
        """Return why the messages of an output that raters have seen stay as they are."""
        if "messages" in different and getattr(row, "shown", False):
            return _(
                "Raters have seen this text in a round, so it stays as it is. Send it as another sample."
            )
        return None


def make_versions(team: Team, keys: list[str], default_system: str = "") -> None:
    """Make versions that are only known by key, with their systems."""
    system_of = {key: VersionRecord(key=key, system=None).system_key for key in keys}
    if default_system:
        system_of = {key: system if "/" in key else default_system for key, system in system_of.items()}
    systems = ensure_systems(team, system_of.values()) if keys else {}
    Version.objects.bulk_create(
        [Version(team=team, key=key, system_id=systems[system_of[key]]) for key in keys],
        ignore_conflicts=True,
    )


def make_scenarios(team: Team, keys: list[str]) -> None:
    """Make scenarios that are only known by key; their text may follow as long as nobody has seen them."""
    Scenario.objects.bulk_create([Scenario(team=team, key=key) for key in keys], ignore_conflicts=True)
