"""From units of a file to rows of the catalogue, a block at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pydantic import ValidationError

from apps.accounts.models import Team
from apps.catalog.importers._base import Unfit, Unit
from apps.catalog.importing.stored import Stored
from apps.catalog.upserts import UPSERTS
from apps.core.lines import Line, Report, problems_of

BLOCK = 2_000
"""Units that a worker takes in one go; progress moves and a cancel is heard at this step."""

BLOCK_BYTES = 8 * 1024 * 1024
"""Or fewer of them, where they are long."""

_ORDER = tuple(UPSERTS)


def blocks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Yield the units in blocks that fit into memory."""
    block: list[Unit] = []
    size = 0
    for unit in units:
        block.append(unit)
        size += weight_of(unit)
        if len(block) >= BLOCK or size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def weight_of(unit: Unit) -> int:
    """Return roughly how many bytes a unit holds."""
    if isinstance(unit.content, bytes):
        return len(unit.content)
    return sum(map(len, unit.content))


def after(units: Iterable[Unit], count: int) -> Iterator[Unit]:
    """Yield the units that come after the first so many: those are done with."""
    return islice(units, count, None)


def lines_of(block: Sequence[Unit], found: Stored, report: Report) -> dict[str, list[Line]]:
    """Return the records of a block by list, systems before versions before scenarios before outputs."""
    lines: dict[str, list[Line]] = {what: [] for what in _ORDER}
    for unit in block:
        if unit.flaw:
            report.refuse(unit.line, unit.flaw)
            continue
        try:
            for what, record in found.importer.records(unit, found.settings):
                lines[what].append(Line(unit.line, record))
        except Unfit as error:
            report.refuse(unit.line, error.reason, error.pointer)
    return lines


def write(block: Sequence[Unit], found: Stored, *, team: Team, create_missing: bool) -> Report:
    """Write the records of a block and say what became of them; a line is refused once, for its first reason."""
    report = Report()
    for what, lines in lines_of(block, found, report).items():
        if lines:
            UPSERTS[what](team=team, create_missing=create_missing).run(lines, report)
    return _each_line_once(report)


def check(block: Sequence[Unit], found: Stored) -> Report:
    """Say which lines could not be records at all, whatever the catalogue holds; `accepted` counts those that could."""
    report = Report()
    for what, lines in lines_of(block, found, report).items():
        record = UPSERTS[what].record
        for line in lines:
            try:
                record.model_validate(line.value)
            except ValidationError as error:
                first = problems_of(error, line.value)[0]
                report.refuse(line.number, first.reason, first.pointer)
            else:
                report.accepted += 1
    return _each_line_once(report)


def _each_line_once(report: Report) -> Report:
    firsts = {refusal.line: refusal for refusal in reversed(report.refused)}
    report.refused = sorted(firsts.values(), key=lambda refusal: refusal.line)
    return report
