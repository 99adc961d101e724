"""The steps that every bulk write of the catalogue goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.models import Team, User
from apps.catalog.records import Record
from apps.catalog.upserts.pictures import refuse_unknown_pictures
from apps.core.lines import Line, Report, problems_of
from apps.core.locks import CATALOG, lock_for_transaction

BLOCK = 1_000
"""Records per transaction: enough to be fast, few enough that progress moves."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """A valid record: its line, its key in the table and the fields it asks for."""

    line: int
    key: Key
    fields: dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """A row that is there with the names of the fields that a record wants different."""

    want: Wanted
    row: Any
    different: list[str]


class Upsert:
    """Write records of one kind for one team. Subclasses say what the kind is; the steps stand here."""

    record: ClassVar[type[Record]]
    model: ClassVar[type[models.Model]]
    key_pointer: ClassVar[str] = "/key"
    """Where a refusal points that is about the record's key."""

    def __init__(self, *, team: Team, create_missing: bool = False, actor: User | None = None) -> None:
        self.team = team
        self.create_missing = create_missing
        self.actor = actor
        self._seen: dict[Key, Wanted] = {}

    def run(self, lines: Iterable[Line], report: Report) -> None:
        """Write the lines block by block; each block is one transaction."""
        block: list[Line] = []
        for line in lines:
            block.append(line)
            if len(block) == BLOCK:
                self._write(block, report)
                block = []
        if block:
            self._write(block, report)

    def _write(self, block: list[Line], report: Report) -> None:
        records = refuse_unknown_pictures(self.team, self._valid(block, report), report)
        with transaction.atomic():
            lock_for_transaction(
                CATALOG, self.team.pk
            )  # the same body twice at once: the second finds the rows
            wanted = self._each_key_once(self.resolve(records, report), report)
            found = self.existing([want.key for want in wanted])
            fresh: list[Wanted] = []
            changed: list[Changed] = []
            for want in wanted:
                row = found.get(want.key)
                if row is None:
                    fresh.append(want)
                    continue
                different = [name for name, value in want.fields.items() if getattr(row, name) != value]
                if not different:
                    report.repeated += 1
                elif (refusal := self.refuse_change(row, different)) is not None:
                    report.refuse(want.line, refusal, f"/{different[0]}")
                else:
                    changed.append(Changed(want, row, different))
            self.insert(fresh)
            self.update(changed, report)
            report.accepted += len(fresh) + len(changed)

    def _valid(self, block: list[Line], report: Report) -> Iterable[tuple[int, Any]]:
        for line in block:
            try:
                yield line.number, self.record.model_validate(line.value)
            except ValidationError as error:
                first = problems_of(error, line.value)[0]
                report.refuse(line.number, first.reason, first.pointer)

    def _each_key_once(self, wanted: Iterable[Wanted], report: Report) -> list[Wanted]:
        """Return the records whose key no line before them had."""
        once = []
        for want in wanted:
            first = self._seen.setdefault(want.key, want)
            if first is want:
                once.append(want)
            elif first.fields == want.fields:
                report.repeated += 1
            else:
                reason = _("The same key stands in line %(line)d with other content.") % {"line": first.line}
                report.refuse(want.line, reason, self.key_pointer)
        return once

    def resolve(self, records: list[tuple[int, Any]], report: Report) -> list[Wanted]:
        """Return what to write; refuse records that name what does not exist."""
        raise NotImplementedError

    def existing(self, keys: list[Key]) -> Mapping[Key, models.Model]:
        """Return the rows that are there already, locked, by key."""
        raise NotImplementedError

    def insert(self, fresh: Sequence[Wanted]) -> None:
        """Write rows that are new."""
        manager = self.model._default_manager  # noqa: SLF001 - Django's documented way to a model's manager
        manager.bulk_create([self.build(want) for want in fresh])

    def build(self, want: Wanted) -> models.Model:
        """Return a new row."""
        raise NotImplementedError

    def update(self, changed: Sequence[Changed], report: Report) -> None:
        """Write what is different of rows that are there."""
        for change in changed:
            for name in change.different:
                setattr(change.row, name, change.want.fields[name])
        names = {name for change in changed for name in change.different}
        if names:
            manager = self.model._default_manager  # noqa: SLF001 - as above
            manager.bulk_update([change.row for change in changed], sorted(names), batch_size=1_000)

    def refuse_change(self, row: models.Model, different: list[str]) -> str | None:
        """Return why these fields may not change, or None."""
        return None
